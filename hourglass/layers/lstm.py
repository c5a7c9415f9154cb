"""Keras' LSTM, on a CPU as one operation of TensorFlow rather than one walk through the times in Python's graph."""

import keras
import tensorflow as tf
from keras import layers


@keras.saving.register_keras_serializable("hourglass")
class LSTM(layers.LSTM):
    """An LSTM with the weights and the results of Keras' own (Hochreiter and Schmidhuber 1997; Gers et al. 2000).

    Without a GPU Keras runs a loop of small operations; TensorFlow's BlockLSTM does the same in one, and has a gradient (that of
    BlockLSTMV2 in TensorFlow 2.21 is of another order of gates than its forward pass). A GPU has cuDNN's, and a layer with
    other gates or numbers, dropout or a mask is Keras'.
    """

    def inner_loop(self, sequences, initial_state, mask, training=False):
        """Return the last output, all of them (rows, times, units), and the states, as Keras asks of its layers."""
        cell = self.cell
        usual = (cell.activation, cell.recurrent_activation) == (keras.activations.tanh, keras.activations.sigmoid)
        usual &= self.compute_dtype == "float32"
        if mask is not None or self.dropout or self.recurrent_dropout or not usual or tf.config.list_physical_devices("GPU"):
            return super().inner_loop(sequences, initial_state, mask, training)
        by_time = tf.transpose(tf.reverse(sequences, [1]) if self.go_backwards else sequences, (1, 0, 2))
        unseen = tf.zeros(self.units, by_time.dtype)  # what of a cell its gates would see
        found = tf.raw_ops.BlockLSTM(
            seq_len_max=tf.shape(by_time, tf.int64)[0],
            x=by_time,
            h_prev=initial_state[0],
            cs_prev=initial_state[1],
            w=_ordered(tf.concat([cell.kernel.value, cell.recurrent_kernel.value], 0)),
            wci=unseen,
            wcf=unseen,
            wco=unseen,
            b=_ordered(cell.bias.value),
            forget_bias=0.0,
            cell_clip=-1.0,
        )
        return found.h[-1], tf.transpose(found.h, (1, 0, 2)), [found.h[-1], found.cs[-1]]


def _ordered(weights):
    """Return weights of input, cell, forget and output gate; Keras has the cell third."""
    of_input, of_forget, of_cell, of_output = tf.split(weights, 4, axis=-1)
    return tf.concat([of_input, of_cell, of_forget, of_output], -1)
