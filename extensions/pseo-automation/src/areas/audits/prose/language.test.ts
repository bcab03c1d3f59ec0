import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectLanguage, speaks } from './language.js';
import { LANGUAGES, readingIn } from './test-texts.js';

const TEXTS: Record<string, string> = {
	zh: '北京大多数宠物寄养店很早就开门,接收各种体型的狗,但要求提供狂犬病疫苗接种证明。猫有自己的房间,可以看到院子,主人可以随时打电话询问情况。',
	ko: '서울의 애견 호텔은 대부분 일찍 문을 열고 모든 크기의 개를 받지만 광견병 예방접종 증명서를 요구합니다. 고양이는 마당이 보이는 독립된 방을 쓰고 주인은 언제든지 전화할 수 있습니다.',
	fr: 'La plupart des pensions pour chiens de Lyon ouvrent tôt et acceptent les chiens de toute taille, mais elles demandent un certificat de vaccination contre la rage. Les chats ont leur propre chambre.',
	es: 'La mayoría de las residencias caninas de Sevilla abren temprano y aceptan perros de cualquier tamaño, pero piden un certificado de vacunación contra la rabia. Los gatos tienen su propia habitación.',
	pt: 'A maioria dos hotéis para cães de Lisboa abre cedo e aceita cães de qualquer tamanho, mas pede um comprovativo da vacina contra a raiva. Os gatos têm o seu próprio quarto com vista para o pátio.',
	it: 'La maggior parte delle pensioni per cani di Torino apre presto e accetta cani di ogni taglia, ma chiede un certificato di vaccinazione contro la rabbia. I gatti hanno una stanza propria.',
	nl: 'De meeste hondenpensions in Utrecht gaan vroeg open en nemen honden van elke grootte op, maar vragen om een bewijs van inenting tegen hondsdolheid. Katten krijgen een eigen kamer.',
	sv: 'De flesta hundpensionat i Uppsala öppnar tidigt och tar emot hundar av alla storlekar, men de kräver intyg om vaccination mot rabies. Katter får ett eget rum med utsikt mot gården.',
	nb: 'De fleste hundepensjonatene i Bergen åpner tidlig og tar imot hunder i alle størrelser, men de krever bevis på vaksinasjon mot rabies. Katter får sitt eget rom med utsikt mot gården.',
	pl: 'Większość hoteli dla psów w Krakowie otwiera się wcześnie i przyjmuje psy każdej wielkości, ale wymaga zaświadczenia o szczepieniu przeciw wściekliźnie. Koty mają własny pokój.',
	ru: 'Большинство гостиниц для собак в Казани открываются рано и принимают собак любого размера, но требуют справку о прививке от бешенства. У кошек есть отдельная комната с видом на двор.',
	uk: 'Більшість готелів для собак у Львові відчиняються рано і приймають собак будь-якого розміру, але вимагають довідку про щеплення від сказу. Коти мають окрему кімнату з видом на двір.',
	fa: 'بیشتر پانسیون‌های سگ در شیراز زود باز می‌شوند و سگ‌های هر اندازه‌ای را می‌پذیرند، اما گواهی واکسن هاری می‌خواهند. گربه‌ها اتاق جداگانه‌ای رو به حیاط دارند.',
	id: 'Sebagian besar penitipan anjing di Bandung buka pagi dan menerima anjing segala ukuran, tetapi meminta bukti vaksin rabies. Kucing mendapat kamar sendiri dengan pemandangan halaman.',
	vi: 'Hầu hết các khách sạn cho chó ở Huế mở cửa sớm và nhận chó mọi kích cỡ, nhưng yêu cầu giấy chứng nhận tiêm phòng dại. Mèo có phòng riêng nhìn ra sân.',
	th: 'โรงแรมสุนัขส่วนใหญ่ในเชียงใหม่เปิดแต่เช้าและรับสุนัขทุกขนาด แต่ขอใบรับรองการฉีดวัคซีนพิษสุนัขบ้า แมวมีห้องของตัวเองที่มองเห็นลานบ้าน',
	hi: 'पुणे के अधिकांश कुत्ता होटल जल्दी खुलते हैं और हर आकार के कुत्ते लेते हैं, लेकिन रेबीज टीकाकरण का प्रमाण माँगते हैं। बिल्लियों को आँगन के सामने अपना कमरा मिलता है।',
	he: 'רוב פנסיוני הכלבים בחיפה נפתחים מוקדם ומקבלים כלבים בכל גודל, אך מבקשים אישור חיסון נגד כלבת. חתולים מקבלים חדר משלהם עם נוף לחצר.',
	hu: 'A legtöbb szegedi kutyapanzió korán nyit, és bármilyen méretű kutyát befogad, de kéri a veszettség elleni oltás igazolását. A macskák saját szobát kapnak.',
	fi: 'Useimmat Tampereen koirahoitolat avaavat aikaisin ja ottavat vastaan kaikenkokoisia koiria, mutta pyytävät todistuksen raivotautirokotuksesta. Kissat saavat oman huoneen.',
	cs: 'Většina psích hotelů v Brně otevírá brzy a přijímá psy všech velikostí, ale vyžaduje potvrzení o očkování proti vzteklině. Kočky mají vlastní pokoj.',
	el: 'Τα περισσότερα ξενοδοχεία σκύλων στην Πάτρα ανοίγουν νωρίς και δέχονται σκύλους κάθε μεγέθους, αλλά ζητούν πιστοποιητικό εμβολιασμού.',
	ro: 'Majoritatea pensiunilor canine din Cluj deschid devreme și primesc câini de orice mărime, dar cer dovada vaccinării antirabice. Pisicile au camera lor.',
};

describe('detectLanguage', () => {
	it.each(Object.entries(TEXTS))('knows %s by two sentences', (code, text) => {
		expect(detectLanguage(text)).toBe(code);
		expect(speaks(text, code)).toBe(true);
	});

	it.each(LANGUAGES)('knows a page in %s, and that it is in no other', (language) => {
		const text = readingIn(language);
		expect(detectLanguage(text)).toBe(language);
		for (const other of LANGUAGES) expect(speaks(text, other), other).toBe(other === language);
	});

	it.each([
		'',
		'Hotels',
		'12,345.67 — 89 %',
		'https://pets.example/very/long/address/of/a/page/that/says/nothing/at/all/about/its/language',
		'犬の宿',
		'!'.repeat(500),
	])('says nothing of %j', (text) => {
		expect(detectLanguage(text)).toBeNull();
		expect(speaks(text, 'en')).toBeNull();
	});

	it('takes the language of most of the text, though names and tables are in another', () => {
		const text = readingIn('ja');
		expect(detectLanguage(`Booking.com Hilton Garden Inn Tokyo Station\n${text}\nTerms and conditions apply`)).toBe(
			'ja',
		);
		expect(
			speaks(`${readingIn('de')} ${'Villa Pfote, Rheinhof Kennel & Spa, Dog Days Inn. '.repeat(3)}`, 'de'),
		).toBe(true);
	});

	it('knows Chinese from Japanese by the kana', () => {
		expect(speaks(TEXTS['zh'] ?? '', 'ja')).toBe(false);
		expect(speaks(readingIn('ja'), 'zh')).toBe(false);
	});
});

describe('speaks', () => {
	it.each([
		['en-US', true],
		['EN', true],
		['de-CH', false],
		['xx', null],
		['tlh', null],
		['', null],
		['not a code', null],
	])('answers for the code %j with %j', (code, answer) => {
		expect(speaks(readingIn('en'), code)).toBe(answer);
	});

	it('does not call a page wrong for a language that looks the same', () => {
		for (const [text, code] of [
			['nb', 'da'],
			['nb', 'no'],
			['id', 'ms'],
			['cs', 'sk'],
			['zh', 'zh-Hant'],
			['zh', 'yue'],
			['he', 'iw'],
		] as const)
			expect(speaks(TEXTS[text] ?? '', code), `${text} as ${code}`).toBe(true);
	});

	it.each(['en', 'de', 'fr', 'es', 'it', 'nl'])(
		'does not take another language for %s because of a few small words that both have',
		(expected) => {
			const texts = {
				...TEXTS,
				...Object.fromEntries(LANGUAGES.map((language) => [language, readingIn(language)])),
			};
			for (const [code, text] of Object.entries(texts))
				expect(speaks(text, expected), code).toBe(code === expected);
		},
	);

	it('answers something for any text and code', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ maxLength: 12 }), (text, code) => {
				expect([true, false, null]).toContain(speaks(text, code));
			}),
			{ numRuns: 200 },
		);
	});
});
