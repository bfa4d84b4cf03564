/** What a language model makes of text: its loss, its hidden states, and what it writes. */
package saeengine.study.text;
