import type { Phrases } from './types.js';

export const tr: Phrases = {
	stock: [
		'günümüz dünyasında', 'günümüzün hızlı dünyasında', 'günümüzde giderek', 'dijital çağda', 'dijital çağın', 'hızla gelişen', 'hızla değişen dünyada', 'sürekli gelişen', 'dünyasına dalın', 'dünyasına adım atın', 'bir yolculuğa çıkın', 'yolculuğa çıkaracağız', 'keşfe çıkın', 'keşfetmeye hazır mısınız', 'hazır mısınız',
		'herkes için bir şey', 'herkese hitap eden', 'her zevke hitap', 'her bütçeye uygun', 'ister yeni başlayan', 'tam size göre', 'doğru yerdesiniz', 'başka yere bakmayın', 'unutulmaz bir deneyim', 'eşsiz bir deneyim', 'benzersiz bir deneyim', 'gizli kalmış', 'saklı cennet', 'adeta bir', 'büyüleyici atmosferi', 'göz kamaştıran', 'nefes kesen',
		'önemli bir rol oynar', 'önemli rol oynar', 'kritik bir rol oynar', 'büyük önem taşır', 'büyük önem taşımaktadır', 'önem arz etmektedir', 'unutulmamalıdır ki', 'belirtmek gerekir ki', 'şunu belirtmek gerekir', 'unutmamak gerekir', 'dikkat edilmesi gereken noktalar', 'bu yazımızda', 'bu makalede', 'bu yazıda', 'bu rehberde', 'kapsamlı rehber', 'kapsamlı bir rehber', 'bilmeniz gereken her şey', 'merak edilen her şey',
		'sonuç olarak', 'özetlemek gerekirse', 'bir üst seviyeye taşı', 'bir üst seviyeye taşıyın', 'gücünü açığa çıkar', 'potansiyelinizi ortaya çıkarın', 'kusursuz bir deneyim', 'son teknoloji', 'çığır açan', 'vazgeçilmez bir', 'olmazsa olmaz', 'geniş bir yelpaze', 'geniş yelpazede', 'çok çeşitli', 'söz konusu olduğunda', 'tek çatı altında',
	],
	hedges: ['olabilir', 'olabilmektedir', 'belki', 'muhtemelen', 'genellikle', 'çoğunlukla', 'çoğu zaman', 'sıklıkla', 'bazen', 'bazı durumlarda', 'çoğu durumda', 'nispeten', 'görece', 'bir ölçüde', 'sanki', 'değişebilir', 'değişiklik gösterebilir', 'çeşitli faktörler'],
	transitions: ['ayrıca', 'bunun yanı sıra', 'buna ek olarak', 'dahası', 'üstelik', 'bununla birlikte', 'ancak', 'ne var ki', 'öte yandan', 'dolayısıyla', 'bu nedenle', 'bu sayede', 'böylece', 'sonuç olarak', 'nihayetinde', 'özetle', 'genel olarak', 'aynı zamanda', 'öncelikle', 'son olarak'],
	not_only: /(?:sadece|yalnızca|yalnız)\s[^.!?\n]{1,100}?(?:değil|kalmaz|kalmıyor|kalmayıp)/gi,
	conjunctions: [' ve ', ' veya ', ' ya da '],
};
