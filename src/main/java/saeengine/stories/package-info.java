/**
 * Short children's stories from a hand-written grammar, with the hidden facts of every span kept.
 *
 * <p>A language model trained on these stories meets facts that reach far: the blue kite of the first paragraph
 * is still blue in the last, the hungry rabbit stays hungry until it is fed. Because the text is made here, the
 * truth about every character of it is known, and the latents of a sparse autoencoder can be compared with it.
 *
 * <p>The text lies in resource files under {@code stories/}: plots and threads, phrases, names, things, places.
 * {@link saeengine.stories.StoryGenerator} chooses a plot, a thread and a cast; {@code Telling} walks the
 * beats; {@code Teller} realises templates; {@code Mentions} and {@code Discourse} decide between name and
 * pronoun; {@code Page} keeps spelling and spans right.
 *
 * <p>Slots of a template: {@code {hero} {friend} {elder} {rival} {pet}} name a character (with an introduction the
 * first time), {@code {he:hero} {him:hero} {his:hero} {himself:hero}} ask for a pronoun, {@code {hero's}} is the
 * possessive, {@code {they} {them} {their} {both}} speak of hero and friend, {@code {kind:hero} {hands:hero}
 * {moved:hero} {home:hero}} depend on the species. {@code {thing} {it:thing} {use:thing}} speak of an object,
 * {@code {place} {at:place} {to:place} {spot1}} of the place. Any other name is a production of the phrase files;
 * {@code {said:friend}} binds its {@code {x}} to the friend. {@code {on}} lets a sentence go on after speech that
 * ends in '!' or '?'.
 */
package saeengine.stories;
