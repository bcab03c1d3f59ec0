import type { Phrases } from './types.js';

export const en: Phrases = {
	stock: [
		"in today's world", "in today's fast-paced world", "in today's digital age", 'in the digital age', 'fast-paced world', 'ever-evolving', 'ever-changing landscape', 'in the realm of', 'in the world of', 'delve into', 'delves into', 'delving into', 'dive into', "let's dive in",
		'dive deep into', 'embark on a journey', 'embark on', 'a testament to', 'stands as a testament', 'rich tapestry', 'tapestry of', 'vibrant tapestry', 'unlock the power', 'unlock the potential', 'unleash the power', 'unleash your', 'unlock the secrets', 'harness the power', 'game-changer', 'game changer',
		'look no further', 'hidden gem', 'hidden gems', 'nestled in', 'nestled between', 'whether you are a', "whether you're a", "whether you're looking", 'has something for everyone', 'something for everyone', 'take it to the next level', 'to the next level', 'elevate your', 'seamless experience', 'seamlessly integrates', 'cutting-edge', 'state-of-the-art',
		'at the end of the day', 'when it comes to', "it's important to note", 'it is important to note', "it's worth noting", 'it is worth noting', 'needless to say', 'in this article', 'in this blog post', 'in this comprehensive guide', 'comprehensive guide', 'ultimate guide', 'everything you need to know', 'we will explore', "we'll explore",
		'in conclusion', 'to sum up', 'plays a crucial role', 'plays a vital role', 'plays a pivotal role', 'crucial role in', 'a wide range of', 'a plethora of', 'a myriad of', 'navigate the complexities', 'navigating the complexities', 'one-stop shop', 'peace of mind', 'breathtaking', 'unparalleled', 'second to none', 'like no other', 'a must-visit', 'bustling city', 'bustling streets', 'boasts a',
	],
	hedges: ['may', 'might', 'could', 'can be', 'often', 'usually', 'generally', 'typically', 'tends to', 'tend to', 'in many cases', 'in some cases', 'arguably', 'perhaps', 'possibly', 'likely', 'somewhat', 'relatively', 'it depends', 'various factors', 'a number of factors', 'to some extent'],
	transitions: ['moreover', 'furthermore', 'additionally', 'in addition', 'however', 'therefore', 'consequently', 'as a result', 'nevertheless', 'nonetheless', 'ultimately', 'overall', 'importantly', 'notably', 'in summary', 'in essence', 'that said', 'on the other hand', 'similarly', 'likewise', 'firstly', 'secondly', 'lastly', 'finally'],
	not_only: /\bnot (?:only|just|merely|simply)\b[^.!?\n]{1,100}?\b(?:but|it'?s|it is)\b/gi,
	conjunctions: [' and ', ' or '],
};
