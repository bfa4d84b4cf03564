/** Files for other people's tools: TensorBoard's events, Neuronpedia's JSON, delphi's cache. */
package saeengine.export;
