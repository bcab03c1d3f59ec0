import { blocksOf, htmlOf } from '../../../platform/markdown/index.js';

interface TestText {
	title: string;
	meta_description: string;
	excerpt: string;
	sections: [heading: string, ...paragraphs: string[]][];
	faqs: [question: string, answer: string][];
}

/** Pages that an editor would let pass, one for each language with lists of its own. */
const TEXTS: Record<string, TestText> = {
	en: {
		title: 'Dog boarding in Bonn: nine places and their prices',
		meta_description:
			'Nine kennels in Bonn compared by price, opening hours and yard, with what to bring on the first day and who takes dogs at night.',
		excerpt: 'Nine kennels in Bonn take dogs overnight.',
		sections: [
			[
				'',
				'Nine kennels in Bonn take dogs overnight. The cheapest, Rheinhof, asks 24 euros a night; the dearest, Villa Pfote, asks 61. Between those two lie the seven that most owners end up choosing, because they stand within a tram ride of the main station.',
			],
			[
				'What a night costs',
				'Prices rise with the weight of the dog. Rheinhof draws the line at 20 kilos: a terrier sleeps there for 24 euros, a shepherd for 31. Villa Pfote has one price for all and adds a walk along the river at six in the morning. Who books a whole week saves a tenth at five of the nine.',
				'| Kennel | Night | Week |\n| --- | ---: | ---: |\n| Rheinhof | 24 | 151 |\n| Villa Pfote | 61 | 384 |',
			],
			[
				'Hours and handover',
				'Eight open at seven. Poppelsdorf opens at nine, which is late for people who catch the early train to Frankfurt, though it makes up for that by staying open until ten at night. On Sundays only three answer the door at all. Ring first.',
				'### First day\n\nBring the vaccination card, the food your dog knows and a blanket that smells of home. Kennels turn away dogs whose rabies shot is older than three years. Two of them, Rheinhof and Beuel, ask for a trial afternoon and charge nine euros for it.',
			],
			[
				'Yards',
				'Beuel has the largest yard: 2,400 square metres with old apple trees and a pond that freezes in January. Villa Pfote has none, yet the Kottenforst begins across the road. Small dogs get a fenced corner of their own at six places. See [all prices in Bonn](/bonn/prices) for the rest, month by month.',
			],
			[
				'At night',
				'Somebody sleeps in the house at seven of the nine. Rheinhof and Poppelsdorf lock up at ten and leave a camera running, and the owner of Poppelsdorf lives next door with a key. A vet is on call for all of them; the practice in Endenich takes 14 minutes by car.',
			],
		],
		faqs: [
			[
				'Which kennel is open on Sunday?',
				'Beuel, Villa Pfote and Duisdorf hand dogs over on Sundays, between ten and noon.',
			],
			['Do puppies have to be vaccinated?', 'Yes. All nine want two shots before the first night.'],
		],
	},
	de: {
		title: 'Hundepension in Bonn: neun Häuser und ihre Preise',
		meta_description:
			'Neun Hundepensionen in Bonn im Vergleich: Preise je Nacht, Öffnungszeiten, Auslauf und was am ersten Tag mitgebracht werden muss.',
		excerpt: 'Neun Pensionen in Bonn nehmen Hunde über Nacht auf.',
		sections: [
			[
				'',
				'Neun Pensionen in Bonn nehmen Hunde über Nacht auf. Am wenigsten verlangt der Rheinhof mit 24 Euro, am meisten die Villa Pfote mit 61 Euro. Dazwischen liegen sieben Häuser, die fast alle mit der Straßenbahn vom Hauptbahnhof aus zu erreichen sind.',
			],
			[
				'Was eine Nacht kostet',
				'Der Preis hängt vom Gewicht ab. Beim Rheinhof liegt die Grenze bei 20 Kilo: Ein Terrier schläft dort für 24 Euro, ein Schäferhund für 31. Die Villa Pfote kennt nur einen Preis und geht dafür morgens um sechs mit allen Hunden an den Fluss. Wer eine ganze Woche bucht, spart in fünf Häusern ein Zehntel.',
				'Zwei Hunde aus einer Familie teilen sich auf Wunsch eine Box. Der zweite zahlt die Hälfte.',
			],
			[
				'Öffnungszeiten und Übergabe',
				'Acht Pensionen öffnen um sieben. Poppelsdorf macht erst um neun auf, bleibt dafür aber bis zehn Uhr abends besetzt. Am Sonntag öffnen nur drei. Ein Anruf vorher lohnt sich.',
				'### Der erste Tag\n\nMitzubringen sind der Impfpass, das gewohnte Futter und eine Decke, die nach Zuhause riecht. Hunde, deren Tollwutimpfung älter als drei Jahre ist, werden abgewiesen. Rheinhof und Beuel wollen einen Probenachmittag und nehmen dafür neun Euro.',
			],
			[
				'Auslauf',
				'Beuel hat den größten Hof: 2.400 Quadratmeter mit alten Apfelbäumen und einem Teich, der im Januar zufriert. Die Villa Pfote hat keinen, doch gegenüber beginnt der Kottenforst. Kleine Hunde haben an sechs Orten eine eingezäunte Ecke für sich. Alle weiteren Zahlen stehen unter [Preise in Bonn](/bonn/preise).',
			],
			[
				'In der Nacht',
				'In sieben der neun Häuser schläft jemand. Rheinhof und Poppelsdorf schließen um zehn ab und lassen eine Kamera laufen; die Besitzerin von Poppelsdorf wohnt nebenan und hat den Schlüssel. Ein Tierarzt hat für alle Bereitschaft, die Praxis in Endenich liegt 14 Minuten mit dem Auto entfernt.',
			],
		],
		faqs: [
			[
				'Welche Pension hat am Sonntag offen?',
				'Beuel, Villa Pfote und Duisdorf übergeben Hunde sonntags zwischen zehn und zwölf.',
			],
			['Müssen Welpen geimpft sein?', 'Ja. Alle neun verlangen zwei Impfungen vor der ersten Nacht.'],
		],
	},
	tr: {
		title: 'Ankara köpek pansiyonları: dokuz yer ve fiyatları',
		meta_description:
			'Ankara’daki dokuz köpek pansiyonunun gecelik fiyatları, açılış saatleri, bahçeleri ve ilk gün yanınızda getirmeniz gerekenler.',
		excerpt: 'Ankara’da dokuz pansiyon geceleri köpek kabul ediyor.',
		sections: [
			[
				'',
				'Ankara’da dokuz pansiyon geceleri köpek kabul ediyor. En ucuzu gecesi 450 liraya Bahçelievler’deki Patika, en pahalısı 1.200 liraya Çankaya’daki Konak. Aradaki yedi yerin hepsine metroyla gidilebiliyor ve çoğunun önünde otopark var.',
			],
			[
				'Bir gece kaç lira',
				'Fiyat köpeğin kilosuna göre artıyor. Patika’da sınır 20 kilo: küçük bir teriyer 450 liraya kalırken çoban köpeği için 580 lira isteniyor. Konak tek fiyat uyguluyor, karşılığında her sabah altıda bütün köpekleri vadide yürüyüşe çıkarıyor. Bir haftalık yer ayırtanlar beş pansiyonda yüzde on daha az ödüyor.',
				'Aynı evden gelen iki köpek istenirse tek odada kalıyor. İkincisi yarı fiyatına.',
			],
			[
				'Saatler ve teslim',
				'Sekiz pansiyon yedide açılıyor. Ayrancı’daki yer dokuzda açılsa da akşam ona kadar kapısını kapatmıyor. Pazar günleri yalnız üçü açık. Gitmeden önce telefon edin.',
				'### İlk gün\n\nAşı karnesini, köpeğin alıştığı mamayı ve ev kokan bir battaniyeyi yanınıza alın. Kuduz aşısının üzerinden üç yıl geçmişse köpek içeri alınmıyor. Patika ile Gölbaşı bir öğleden sonralık deneme istiyor, bunun için 150 lira alıyor.',
			],
			[
				'Bahçe',
				'En büyük bahçe Gölbaşı’nda: 2.400 metrekare, içinde yaşlı elma ağaçları ve ocakta donan küçük bir gölet var. Konak’ın bahçesi yok ama yolun karşısında koru başlıyor. Küçük köpekler altı yerde çitle ayrılmış kendi köşelerinde koşuyor. Kalan rakamlar [Ankara fiyat listesi](/ankara/fiyatlar) sayfasında ay ay yazıyor.',
			],
			[
				'Geceleri',
				'Dokuz yerin yedisinde gece biri uyuyor. Patika ve Ayrancı onda kilitleniyor, kamera açık kalıyor; Ayrancı’nın sahibi bitişikte oturuyor ve anahtar onda duruyor. Nöbetçi veteriner hepsine bakıyor, Etlik’teki klinik arabayla 14 dakika sürüyor.',
				'Köpeği hasta olanlar ilaçlarını kutusuyla bırakıyor. Gece görevlisi saatleri deftere yazıyor, sahibine sabah bir fotoğraf gönderiyor.',
				'Kışın odalar yerden ısıtılıyor. Yazın ise Konak ve Gölbaşı dışında klima bulunmuyor, bu yüzden sahipler temmuzda daha serin olan Gölbaşı’na geliyor.',
			],
		],
		faqs: [
			[
				'Pazar günü hangi pansiyon açık?',
				'Gölbaşı, Konak ve Eryaman pazarları on ile on iki arasında köpek teslim alıyor.',
			],
			[
				'Yavru köpeklerin aşılı olması şart mı?',
				'Evet. Dokuz pansiyonun hepsi ilk geceden önce iki aşı istiyor.',
			],
		],
	},
	ar: {
		title: 'فنادق الكلاب في القاهرة: تسعة أماكن وأسعارها',
		meta_description:
			'مقارنة بين تسعة فنادق للكلاب في القاهرة من حيث سعر الليلة ومواعيد العمل ومساحة الحديقة وما يلزم إحضاره في اليوم الأول.',
		excerpt: 'تسعة فنادق في القاهرة تستقبل الكلاب ليلا.',
		sections: [
			[
				'',
				'تسعة فنادق في القاهرة تستقبل الكلاب ليلا. أرخصها بيت المعادي بسعر 300 جنيه لليلة، وأغلاها فيلا الزمالك بسعر 900 جنيه. وبين الاثنين سبعة أماكن يصل إليها المترو كلها تقريبا، ولأكثرها موقف سيارات أمام الباب.',
			],
			[
				'كم تكلف الليلة',
				'يرتفع السعر مع وزن الكلب. الحد في بيت المعادي 20 كيلو: الكلب الصغير ينام هناك بسعر 300 جنيه والكبير بسعر 410. أما فيلا الزمالك فسعرها واحد للجميع، وتخرج بالكلاب في السادسة صباحا للمشي على النيل. من يحجز أسبوعا كاملا يدفع أقل بعشرة في المئة في خمسة أماكن.',
				'كلبان من بيت واحد ينامان في غرفة واحدة إذا طلب صاحبهما ذلك، والثاني بنصف السعر.',
			],
			[
				'المواعيد والتسليم',
				'ثمانية فنادق تفتح في السابعة. فندق الدقي يفتح في التاسعة لكنه يبقى مفتوحا حتى العاشرة مساء. يوم الجمعة تفتح ثلاثة فقط. اتصل قبل الذهاب.',
				'### اليوم الأول\n\nأحضر بطاقة التطعيم والطعام الذي اعتاده الكلب وبطانية من البيت. الكلب الذي مر على تطعيمه ضد السعار ثلاث سنوات لا يدخل. بيت المعادي وفندق حلوان يطلبان تجربة بعد الظهر بسعر 100 جنيه.',
			],
			[
				'الحديقة',
				'أكبر حديقة في حلوان: 2400 متر مربع فيها أشجار مانجو قديمة وبركة ماء صغيرة. فيلا الزمالك بلا حديقة غير أن النادي يبدأ على الجانب الآخر من الشارع. للكلاب الصغيرة ركن مسور في ستة أماكن. بقية الأرقام في صفحة [أسعار القاهرة](/cairo/prices) شهرا بشهر.',
			],
			[
				'في الليل',
				'ينام شخص داخل المكان في سبعة من التسعة. بيت المعادي وفندق الدقي يغلقان في العاشرة ويتركان الكاميرا تعمل، وصاحبة فندق الدقي تسكن بجواره ومعها المفتاح. الطبيب البيطري المناوب يخدم الجميع، وعيادته في العجوزة تبعد 14 دقيقة بالسيارة.',
				'من كان كلبه مريضا يترك الدواء في علبته. يكتب الحارس المواعيد في دفتر ويرسل صورة كل صباح.',
			],
		],
		faqs: [
			['أي فندق يفتح يوم الجمعة؟', 'حلوان وفيلا الزمالك ومدينة نصر تسلم الكلاب يوم الجمعة بين العاشرة والظهر.'],
			['هل يجب تطعيم الجراء؟', 'نعم. التسعة كلها تطلب تطعيمين قبل الليلة الأولى.'],
		],
	},
	ja: {
		title: '東京の犬の宿九軒を料金と庭の広さで比べる',
		meta_description:
			'東京で犬を一晩預かる宿九軒について、一泊の料金と開く時刻、庭の広さ、初日に持っていくもの、夜に人がいるかどうかを表にまとめて比べます。',
		excerpt: '東京では九軒の宿が犬を一晩預かります。',
		sections: [
			[
				'',
				'東京では九軒の宿が犬を一晩預かります。いちばん安いのは中野の「小径」で一泊三千二百円、いちばん高いのは青山の「館」で九千円です。その間にある七軒はどこも地下鉄の駅から歩いて行けて、車を停める場所もあります。',
			],
			[
				'一泊の料金',
				'料金は犬の重さで変わります。「小径」の境目は十キロで、柴犬なら三千二百円、大きな犬は四千五百円です。「館」は重さを問わず同じ料金で、そのかわり毎朝六時に川沿いを一時間歩きます。一週間まとめて頼むと、五軒で一割安くなります。',
				'同じ家から来た二匹は一つの部屋で眠れます。二匹目は半額です。',
				'支払いは迎えの日に受付で済ませます。カードを使えるのは六軒で、残る三軒は現金だけを受け取ります。',
			],
			[
				'開く時刻と受け渡し',
				'八軒は朝七時に開きます。目黒の宿だけは九時からですが、夜十時まで人がいます。日曜に開けているのは三軒だけなので、出かける前に電話をしてください。',
				'### 初日\n\n予防接種の手帳、食べ慣れた餌、家のにおいがする毛布を持っていきます。狂犬病の注射から一年を過ぎた犬は断られます。「小径」と世田谷の宿は半日の試し預かりを求め、千円を取ります。',
			],
			[
				'庭',
				'庭がいちばん広いのは世田谷で、二千四百平方メートルに古い梅の木と小さな池があります。「館」に庭はないものの、道の向こうはもう墓地の並木です。小型犬には六軒が柵で囲った一角を用意しました。残りの数字は[東京の料金一覧](/tokyo/prices)に月ごとに載せてあります。',
				'雨の日は屋根のある廊下を走らせます。世田谷の廊下は長さ三十メートルで、床に滑り止めが敷いてあります。',
			],
			[
				'夜',
				'九軒のうち七軒では誰かが泊まり込みます。「小径」と目黒は十時に鍵をかけてカメラを回し、目黒の主人は隣に住んで鍵を預かっています。当番の獣医は全部の宿を受け持ち、杉並の診療所まで車で十四分です。',
				'薬を飲む犬は箱ごと預けます。夜の係が時刻を帳面に書き、朝に写真を一枚送ります。',
			],
		],
		faqs: [
			['日曜に開いている宿はどこですか。', '世田谷と「館」と練馬が、日曜の十時から正午まで犬を受け渡します。'],
			['子犬にも予防接種が要りますか。', '要ります。九軒とも最初の夜までに二回の接種を求めます。'],
		],
	},
};

export const LANGUAGES = Object.keys(TEXTS);

export function textIn(language: string): TestText {
	const text = TEXTS[language];
	if (text === undefined) throw new Error(`expected one of ${LANGUAGES.join(', ')}, got ${language}`);
	return text;
}

/** Its body as markdown. */
export function markdownOf({ sections }: TestText): string {
	return sections
		.map(([heading, ...paragraphs]) => [...(heading === '' ? [] : [`## ${heading}`]), ...paragraphs].join('\n\n'))
		.join('\n\n');
}

/** What a reader reads of it. */
export function readingIn(language: string): string {
	const { sections, faqs } = textIn(language);
	return readingOf([
		...sections.flatMap(([heading, ...paragraphs]) => [heading, paragraphs.join('\n\n')]),
		...faqs.flat(),
	]);
}

/** Parts of a page without the marks of markdown. */
export function readingOf(parts: readonly string[]): string {
	return parts
		.join('\n')
		.replace(/\]\([^)]*\)/g, ']')
		.replace(/[#*|[\]]|-{3,}:?/g, ' ');
}

/** A page with this body and nothing wrong around it. */
export function documentOf(markdown: string, language: string): string {
	const { title, meta_description } = textIn(language);
	return `<!doctype html><html lang="${language}"><head><title>${title}</title><meta name="description" content="${meta_description}"></head><body><main><h1>${title}</h1>${htmlOf(blocksOf(markdown))}</main></body></html>`;
}
