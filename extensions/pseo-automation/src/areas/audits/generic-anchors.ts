/** Link texts that could stand for any page, by language. The idea and part of the English list are Lighthouse's `link-text` audit. */
const BY_LANGUAGE: Record<string, readonly string[]> = {
	en: ['click here', 'click this', 'go', 'here', 'this', 'start', 'right here', 'more', 'learn more', 'read more', 'see more', 'more info', 'more information', 'find out more', 'details', 'link', 'this link', 'this page', 'continue', 'view more', 'view'],
	de: ['hier', 'hier klicken', 'klicken sie hier', 'klick hier', 'mehr', 'mehr erfahren', 'mehr lesen', 'weiterlesen', 'weiter', 'mehr dazu', 'mehr infos', 'mehr informationen', 'details', 'link', 'diese seite'],
	tr: ['buraya tıklayın', 'buraya tıkla', 'tıklayın', 'tıkla', 'burada', 'buradan', 'buraya', 'devamı', 'devamını oku', 'daha fazla', 'daha fazla bilgi', 'detaylar', 'ayrıntılar', 'bağlantı', 'link'],
	ar: ['اضغط هنا', 'انقر هنا', 'هنا', 'من هنا', 'المزيد', 'اقرأ المزيد', 'اعرف المزيد', 'التفاصيل', 'رابط', 'هذا الرابط', 'تابع القراءة'],
	ja: ['こちら', 'こちらから', 'こちらをクリック', 'ここ', 'ここから', 'ここをクリック', '詳細', '詳しくは', '詳しくはこちら', '詳細はこちら', '続きを読む', 'もっと見る', 'もっと読む', 'リンク'],
	zh: ['点击这里', '点这里', '这里', '更多', '了解更多', '查看更多', '阅读更多', '详情', '链接', '點擊這裡', '這裡', '了解更多資訊'],
	ko: ['여기', '여기를 클릭', '여기를 클릭하세요', '더보기', '더 보기', '자세히', '자세히 보기', '더 알아보기', '링크'],
	fr: ['ici', 'cliquez ici', 'cliquer ici', 'en savoir plus', 'lire la suite', 'plus', 'suite', "plus d'informations", 'voir plus', 'lien', 'détails'],
	es: ['aquí', 'haz clic aquí', 'haga clic aquí', 'clic aquí', 'más', 'leer más', 'ver más', 'saber más', 'más información', 'enlace', 'detalles'],
	it: ['qui', 'clicca qui', 'leggi di più', 'continua', 'scopri di più', 'di più', 'maggiori informazioni', 'link', 'dettagli'],
	pt: ['aqui', 'clique aqui', 'leia mais', 'saiba mais', 'mais', 'ver mais', 'mais informações', 'link', 'detalhes'],
	nl: ['hier', 'klik hier', 'lees meer', 'meer', 'lees verder', 'meer informatie', 'meer info', 'link', 'details'],
	pl: ['tutaj', 'kliknij tutaj', 'więcej', 'czytaj więcej', 'dowiedz się więcej', 'zobacz więcej', 'link', 'szczegóły'],
	ru: ['здесь', 'тут', 'нажмите здесь', 'подробнее', 'читать далее', 'узнать больше', 'ещё', 'далее', 'ссылка'],
};

const sets = new Map<string, ReadonlySet<string>>();

/** In lower case, without punctuation around. Pages in every language also say "click here". */
export function genericAnchors(language: string): ReadonlySet<string> {
	const known = BY_LANGUAGE[language] === undefined ? 'en' : language;
	let set = sets.get(known);
	if (set === undefined) sets.set(known, (set = new Set([...(BY_LANGUAGE['en'] ?? []), ...(BY_LANGUAGE[known] ?? [])])));
	return set;
}
