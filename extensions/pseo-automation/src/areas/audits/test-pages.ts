/** Parts of a page; each can be replaced to break one thing. */
export interface PageParts {
	html: string;
	head: string;
	h1: string;
	body: string;
	/** After the body. */
	extra: string;
}

const TOPICS = [
	'The clinic in the old port',
	'A vet on call',
	'Each of the nine rooms',
	'The owner',
	'One small dog',
	'Every cat that stays',
	'Our neighbour',
	'The night nurse',
	'A guest from Kiel',
	'The ferry line',
];
const DEEDS = [
	'opens at eight and closes at six',
	'takes in pets of up to forty kilos',
	'has a window to the yard',
	'walks the dogs three times a day',
	'sleeps well after a long run',
	'gets a box of its own',
	'comes by on Sunday with fresh fish',
	'checks the water at two',
	'stayed for a week and paid little',
	'asks for proof of a shot',
];

/** `count` words of running text and a few more, in short sentences. */
export function prose(count: number): string {
	const sentences: string[] = [];
	for (let words = 0, index = 0; words < count; index++) {
		const sentence = `${TOPICS[index % TOPICS.length]} ${DEEDS[(index * 3 + Math.floor(index / TOPICS.length)) % DEEDS.length]}.`;
		sentences.push(sentence);
		words += sentence.split(' ').length;
	}
	const paragraphs: string[] = [];
	for (let at = 0; at < sentences.length; at += 4) paragraphs.push(`<p>${sentences.slice(at, at + 4).join(' ')}</p>`);
	return paragraphs.join('\n');
}

export const HEAD = {
	title: '<title>Where dogs and cats can stay in Bonn</title>',
	description:
		'<meta name="description" content="Nine places in Bonn that look after dogs and cats for a night or a month, with prices, hours and what to bring.">',
	canonical: '<link rel="canonical" href="https://pets.example/bonn">',
	data: `<script type="application/ld+json">${JSON.stringify({
		'@context': 'https://schema.org',
		'@graph': [
			{ '@type': 'Article', headline: 'Where dogs and cats can stay in Bonn' },
			{
				'@type': 'FAQPage',
				mainEntity: [
					{
						'@type': 'Question',
						name: 'Is it open on Sunday?',
						acceptedAnswer: { '@type': 'Answer', text: 'Yes.' },
					},
				],
			},
			{
				'@type': 'BreadcrumbList',
				itemListElement: [
					{ '@type': 'ListItem', position: 1, name: 'Home', item: 'https://pets.example/' },
					{ '@type': 'ListItem', position: 2, name: 'Bonn' },
				],
			},
		],
	})}</script>`,
};

/** A page that no check finds fault with, but for what the parts break. */
export function pageOf(parts: Partial<PageParts> = {}): string {
	return `<!doctype html>
<html ${parts.html ?? 'lang="en"'}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${parts.head ?? Object.values(HEAD).join('\n')}
</head>
<body>
<header><nav><a href="/">Home of pets</a></nav></header>
<main>${parts.h1 ?? '<h1>Where dogs and cats can stay in Bonn</h1>'}
${parts.body ?? `<h2>By day</h2>${prose(180)}<h3>Prices</h3>${prose(60)}<h2>By night</h2>${prose(120)}<p><a href="/bonn/prices">All prices in Bonn</a></p><img src="/yard.jpg" alt="The yard with a dog">`}
${parts.extra ?? ''}
</main>
<footer><p>Written by people.</p></footer>
</body>
</html>`;
}

/** The head with one part replaced. */
export function headWith(change: Partial<typeof HEAD>): string {
	return Object.values({ ...HEAD, ...change }).join('\n');
}
