/** What other people's tools read: TensorBoard's events, Neuronpedia's JSON, delphi's cache. */
package saeengine.export;
