"""How much of real code is read. Measured by hand: no line of that code stands here.

A site is a ``Model(...)`` or ``Sequential(...)`` of a file that reading reaches. It counts as read
where its graph opens with every layer and every wire: all of it known, or sizes and arguments left
open that only data tell, or a stranger kept by its name (a layer of another package, a Lambda or
class that does what no operation of a model file can). It does not count where a wire or a layer is
missing, be it one, nor where the model has no outputs.

=============================================================  =====  =====  =====  ======
what was read                                                  files  sites   read       %
=============================================================  =====  =====  =====  ======
examples of Keras 2.0.8, 2.2.4 and 2.3.1, whole                  107    168    161    95.8
keras.io's examples and guides, a book's notebook, Keras-GAN      18     46     42    91.3
public scripts of 36 people, as far as a search shows them        36     43     41    95.3
tests of Keras 2.3.1, whole                                       38    349    337    96.6
architectures of Keras 1.2.2 and 2.0.8, whole                     12     12     12   100.0
21 packages built on Keras: Talos, hyperas, keras-rl, ktrain,    105    193    163    84.5
visualkeras, tf-explain, spektral, larq, keract and others
together                                                         316    811    756    93.2
seven libraries of architectures whose parts lie in many files    39     26     12    46.2
(segmentation_models, keras-unet-collection, keras-retinanet)
=============================================================  =====  =====  =====  ======

Of the 811, 64 % are known to the last argument, 16 % have sizes left open, 13 % strangers.

Why the rest is not read: parameters that decide the structure and are never given (test
parametrisation, a layer class or a model handed over from another file), functions of other files
that give lists, constants where a tensor is wanted (``embedding(range(n))`` outside of a class),
and mistakes of the sources themselves. Layers with weights of their own, random draws and loss
functions in Lambdas are most of the strangers.
"""
