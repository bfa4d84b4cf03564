/** How far the engine is from the bare matrix products that it has to do, timed side by side in one process. */
package saeengine.bench;
