/** README's table of what was checked and where: claims, the tests behind them, and what became of those tests. */
package saeengine.checked;
