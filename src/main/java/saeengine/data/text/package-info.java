/**
 * Stories out of files: plain text, JSON, JSON lines, Parquet, and ids in a binary file.
 *
 * <p>{@link saeengine.data.text.StoryReader} gives them as token ids, {@link saeengine.data.text.TextReader} as text.
 */
package saeengine.data.text;
