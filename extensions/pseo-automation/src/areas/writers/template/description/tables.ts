/** What a language's heuristics need. Words are lower case; phrases of several words are matched before single words. */
export interface WordTable {
	code: string;
	/** Words that end a phrase: articles, pronouns, prepositions, conjunctions, auxiliaries, everyday verbs and adverbs. */
	breaks: ReadonlySet<string>;
	/** Words after which the people who are served are named. */
	audience: ReadonlySet<string>;
	/** The same, for languages that put the word after the phrase (`ajanslar için`). */
	audienceAfter: ReadonlySet<string>;
	/** Words after which a capitalised name is a place; empty where every noun is capitalised. */
	place: ReadonlySet<string>;
	/** Small words that hold a phrase together between two of its words (`cours de cuisine`). */
	glue: ReadonlySet<string>;
	/** Words after which a list of examples of the last phrase follows. */
	examples: ReadonlySet<string>;
	/** Praise and filler that no route needs. */
	praise: ReadonlySet<string>;
	/** Heads too general to be a page of their own without a modifier. */
	generic: ReadonlySet<string>;
	/** Heads that are never a page: the company itself, its aims, abstract nouns. */
	empty: ReadonlySet<string>;
	titleFor(product: string, audience: string): string;
	titleIn(product: string, place: string): string;
	/** Fixed words of a page: heading of the list, its three or four lines, and what follows it. */
	page: { glance: string; what: string; also: string; audience: string; where: string; more(name: string): string };
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Everyday business verbs in their three common forms; each ends a phrase ("help startups | grow | revenue"). */
const ENGLISH_VERBS =
	'sell offer provide help make build create deliver design develop specialise specialize serve support target aim focus include feature ship supply produce manufacture craft manage run operate host use need want look seek find get buy choose learn grow improve increase reduce save keep bring give take let allow enable ensure believe combine connect cover cater work become remain start launch expand reach attract convert generate drive boost book rent lease hire compare track guarantee pride strive love know see stand solve meet turn add write come go live enjoy discover explore order automate simplify streamline promote represent integrate bake advise teach handle maximise maximize optimise optimize transform empower accelerate unlock';
const forms = (verbs: string): string[] =>
	verbs.split(' ').flatMap((verb) => {
		const stem = verb.endsWith('e') ? verb.slice(0, -1) : verb;
		const third = /(?:s|sh|ch|x|z|o)$/.test(verb)
			? `${verb}es`
			: /[^aeiou]y$/.test(verb)
				? `${verb.slice(0, -1)}ies`
				: `${verb}s`;
		return [verb, third, `${stem}ing`, `${/[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}i` : stem}ed`];
	});
/** These are nouns far more often than verbs in a description ("web design", "customer support", "book shops"). */
const NOUNS_TOO = new Set(
	'design support book books work works use order orders buy rent lease focus hosting hiring buying building buildings making feature features host hosts drive look start lives live love design designs cover covers ship craft crafts crafting target targeted run going learning running manufacturing designed living combined automated optimized streamlined connected managed handled ordering learning exploring tracking track booking bookings shipping marketing writing guarantee guarantees guaranteed pride'.split(
		' ',
	),
);

const ENGLISH: WordTable = {
	code: 'en',
	breaks: new Set([
		...set(`a an the this that these those some any each every all both many most more much several various few we us our ours you your yours they them their it its i my me he she his her who whom whose which what where when why how
			and or but nor so yet as if then than while because since although though whether not no of in on at by for with without from to into onto over under across through throughout during before after between among around near within per via about against toward towards up down out off along beyond until upon including such like based aimed located
			is are was were be been being am has have had having do does did can could will would shall should may might must
			also very just only even too already always often usually mostly mainly primarily especially particularly currently now today here there well other others same own us etc e.g i.e plus whether our usp goal mission one two three
			aged looking seeking wanting wishing named called known born sold made offered sourced located founded since every anyone everyone people's who's we're we've it's that's`),
		...forms(ENGLISH_VERBS).filter((word) => !NOUNS_TOO.has(word)),
	]),
	audience: set(
		'for targeting target targets serving serve serves helping help helps aimed among attract attracting reach reaching empower empowers empowering support supports supporting represent represents representing',
	),
	audienceAfter: new Set(),
	place: set('in across from throughout around near within serving'),
	glue: new Set(),
	examples: set('including include includes like'),
	praise: set(
		'new premium best top leading finest great good amazing excellent exceptional outstanding superior trusted reliable affordable unique innovative exclusive quality high-quality top-quality world-class high-end professional modern beautiful perfect ultimate expert experienced comprehensive complete full wide broad large huge extensive tailored dedicated seamless cutting-edge state-of-the-art award-winning carefully truly highly fully premium-quality perfectly simple easy fast passionate number ideal effective efficient quick friendly curated selected hand-picked range variety selection collection',
	),
	generic: set(
		'goods products product items item services service solutions solution accessories equipment supplies tools stuff things offers options packages programs programmes',
	),
	empty: set(
		'people users members visitors everyone access morning company business team brand website site store shop page content experience quality world time year years day days way ways life lives range variety selection collection customers customer clients client people goal goals mission vision usp advantage advantages benefit benefits price prices value result results success growth tone style audience market industry sector field part number lot heart hand hands home-made needs need standards detail details passion focus commitment aim aims approach',
	),
	titleFor: (product, audience) => `${product} for ${audience}`,
	titleIn: (product, place) => `${product} in ${place}`,
	page: {
		glance: 'At a glance',
		what: 'What',
		also: 'Also',
		audience: 'For',
		where: 'Where',
		more: (name) => `More from ${name}`,
	},
};

const GERMAN: WordTable = {
	code: 'de',
	breaks: set(`der die das den dem des ein eine einen einem einer eines kein keine wir uns unser unsere unseren unserem unserer ihr ihre ihren ihrem ihrer sie ich mein du dein er es sich man alle alles jede jeder jeden und oder aber sondern denn sowie als wie wenn dass ob weil da damit nicht nur auch noch schon sehr mehr besonders vor allem
		in im an am auf aus bei beim mit nach von vom zu zum zur für durch über unter um ohne gegen zwischen seit bis während per ist sind war waren wird werden wurde haben hat hatte sein können kann möchten wollen soll sollen
		bieten bietet bieten verkaufen verkauft helfen hilft liefern liefert entwickeln entwickelt produzieren fertigen herstellen unterstützen unterstützt richten richtet stehen steht legen legt machen macht suchen sucht spezialisiert darunter etwa beispielsweise inklusive wert gefertigt hergestellt ab an rund ums dort hier`),
	audience: set('für'),
	audienceAfter: new Set(),
	place: new Set(),
	glue: new Set(),
	examples: set('darunter etwa beispielsweise inklusive wie'),
	praise: set(
		'hochwertige hochwertigen hochwertiger hochwertiges beste besten erstklassige erstklassigen professionelle professionellen moderne modernen exklusive exklusiven individuelle individuellen innovative innovativen nachhaltige große großen',
	),
	generic: set('produkte waren artikel dienstleistungen lösungen zubehör leistungen'),
	empty: set(
		'unternehmen firma team marke website webseite shop qualität welt zeit jahr jahre jahren ziel ziele mission kunden kundinnen menschen auswahl wert preis preise alleinstellungsmerkmal vorteil zielgruppe',
	),
	titleFor: (product, audience) => `${product} für ${audience}`,
	titleIn: (product, place) => `${product} – ${place}`,
	page: {
		glance: 'Auf einen Blick',
		what: 'Angebot',
		also: 'Dazu',
		audience: 'Für',
		where: 'Wo',
		more: (name) => `Mehr von ${name}`,
	},
};

const TURKISH: WordTable = {
	code: 'tr',
	breaks: set(`ve veya ile ya da de ki bir bu şu o biz bizim size sizin siz onlar için gibi kadar göre en çok daha hem her tüm bütün bazı olarak olan olup ise değil ne nasıl çünkü ama fakat ancak üzere dahil başta
		sunuyoruz satıyoruz sağlıyoruz yapıyoruz üretiyoruz sunar satar sunmaktadır sunan yapan satan üreten sağlayan ediyoruz eden hizmet veriyoruz veren yardımcı oluyoruz hedefliyoruz hedefleyen yönelik amacımız hedefimiz olmak etmek vermek bulunan özel arasında arası yaş`),
	audience: new Set(),
	audienceAfter: set('için yönelik'),
	place: new Set(),
	glue: new Set(),
	examples: set('gibi'),
	praise: set('kaliteli yüksek premium en iyi profesyonel modern benzersiz özel yenilikçi güvenilir uygun'),
	generic: set('ürünler ürünleri ürün hizmetler hizmetleri çözümler çözümleri aksesuarlar'),
	empty: set(
		'şirket firma marka ekip site müşteri müşteriler müşterilerimiz kalite dünya yıl yıllık amaç hedef fiyat fiyatlar zaman',
	),
	titleFor: (product, audience) => `${audience} için ${product}`,
	titleIn: (product, place) => `${product} – ${place}`,
	page: {
		glance: 'Kısaca',
		what: 'Ürünler ve hizmetler',
		also: 'Ayrıca',
		audience: 'Kimler için',
		where: 'Nerede',
		more: (name) => `${name} hakkında`,
	},
};

const FRENCH: WordTable = {
	code: 'fr',
	breaks: set(`le la les l un une des du de d au aux ce cet cette ces nous notre nos vous votre vos ils elles leur leurs il elle on se s je mon ma mes qui que qu quoi dont où et ou mais donc or ni car si ne pas plus très aussi ainsi comme tout toute tous toutes chaque
		à en dans par pour sur avec sans sous chez entre vers depuis pendant est sont était être a ont avoir fait faire peut peuvent offrons offre proposons propose vendons vend fabriquons aidons aide accompagnons livrons créons cherchent notamment destinés destinées`),
	audience: set('pour aidons aide accompagnons'),
	audienceAfter: new Set(),
	place: set('en à dans'),
	glue: set("de d'"),
	examples: set('notamment comme'),
	praise: set(
		'haut gamme meilleur meilleurs meilleure qualité premium professionnel professionnels moderne unique exclusif innovant',
	),
	generic: set('produits produit articles services service solutions accessoires'),
	empty: set(
		'entreprise société équipe marque site boutique qualité monde temps an ans année années objectif mission clients client personnes gamme choix prix valeur',
	),
	titleFor: (product, audience) => `${product} pour ${audience}`,
	titleIn: (product, place) => `${product} – ${place}`,
	page: {
		glance: 'En bref',
		what: 'Offre',
		also: 'Aussi',
		audience: 'Pour',
		where: 'Où',
		more: (name) => `À propos de ${name}`,
	},
};

const SPANISH: WordTable = {
	code: 'es',
	breaks: set(`el la los las lo un una unos unas del de al este esta estos estas nosotros nuestro nuestra nuestros nuestras su sus tu tus ellos ellas él ella se que quien cuyo cuando donde como y e o u pero sino porque si no más muy también así todo toda todos todas cada
		a en con por para sin sobre entre hacia desde hasta durante es son era ser estar está están ha han tiene tienen hacer ofrecemos ofrece vendemos vende ayudamos ayuda fabricamos creamos entregamos brindamos buscan incluyendo incluidos incluidas dirigidos dirigidas`),
	audience: set('para ayudamos ayuda'),
	audienceAfter: new Set(),
	place: set('en desde'),
	glue: set('de'),
	examples: set('incluyendo incluidos incluidas como'),
	praise: set(
		'mejor mejores alta calidad premium profesional profesionales moderno moderna único única exclusivo exclusiva innovador',
	),
	generic: set('productos producto artículos servicios servicio soluciones accesorios'),
	empty: set(
		'empresa negocio equipo marca sitio tienda calidad mundo tiempo año años objetivo misión clientes cliente personas gama precio precios valor',
	),
	titleFor: (product, audience) => `${product} para ${audience}`,
	titleIn: (product, place) => `${product} – ${place}`,
	page: {
		glance: 'En resumen',
		what: 'Oferta',
		also: 'Además',
		audience: 'Para',
		where: 'Dónde',
		more: (name) => `Más de ${name}`,
	},
};

const TABLES: Record<string, WordTable> = { en: ENGLISH, de: GERMAN, tr: TURKISH, fr: FRENCH, es: SPANISH };

/** The table of a BCP 47 code; English words for languages that have none. */
export function tableFor(code: string): WordTable {
	const primary = code.toLowerCase().split(/[-_]/)[0] ?? '';
	return (Object.hasOwn(TABLES, primary) ? TABLES[primary] : undefined) ?? ENGLISH;
}

/** Names after "in" that are no places. */
export const NOT_PLACES = set(
	'english german french spanish turkish italian portuguese dutch russian chinese japanese korean arabic january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday seo b2b b2c saas ai i usp google wordpress shopify react',
);
export const PLACE_ABBREVIATIONS = set('us usa uk uae eu nyc la dach');
