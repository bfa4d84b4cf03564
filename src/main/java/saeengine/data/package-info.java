/**
 * Files in and out. What all readers and writers share is here: the error that names a file and its cause in one line,
 * opening and writing, the limit on what a file may unfold to. Each kind of file has a package of its own below this one.
 *
 * <p>Nothing here knows a tensor of the engine; values leave as plain arrays, so that a reader can be tested, and
 * trusted, alone.
 */
package saeengine.data;
