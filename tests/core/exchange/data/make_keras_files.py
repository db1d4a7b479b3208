"""Makes the Keras files beside this script: one small model in the forms Keras 3 saves.

    KERAS_BACKEND=torch python make_keras_files.py      (written with Keras 3.15)

Names sort in another order than the layers stand. Weight i of a layer holds 10 * i, 10 * i + 1, ...
"""
import pathlib

import h5py
import keras
import numpy

HERE = pathlib.Path(__file__).parent


def main():
    inputs = keras.Input((6, 6, 1))
    x = keras.layers.Conv2D(2, 3, name="zconv")(inputs)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(20, name="hidden")(x)
    x = keras.layers.Reshape((5, 4))(x)
    x = keras.layers.LSTM(2, name="memory")(x)
    model = keras.Model(inputs, keras.layers.Dense(3, name="a_out")(x))
    for layer in model.layers:
        layer.set_weights([10 * i + numpy.arange(w.size, dtype="float32").reshape(w.shape)
                           for i, w in enumerate(layer.get_weights())])
    model.compile("sgd", "mse")
    model.save(HERE / "model.h5")
    model.save(HERE / "model.keras")
    model.save_weights(HERE / "model.weights.h5")

    # Other shapes of HDF5: compressed, the newest form, every type of numbers.
    with h5py.File(HERE / "packed.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", data=numpy.ones((8, 8)), compression="gzip")
    with h5py.File(HERE / "latest.h5", "w", libver="latest") as file:
        for i in range(3):
            file[f"layers/dense/vars/{i}"] = numpy.arange(i, i + 3, dtype="float32")
        file["elsewhere"] = h5py.ExternalLink("model.h5", "/model_weights")
        file["soft"] = h5py.SoftLink("/layers")
    with h5py.File(HERE / "types.h5", "w") as file:
        for name in ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8",
                     "bool", "uint32", ">f4"):
            file["layers/dense/vars/" + name] = numpy.array([1, 2, 3]).astype(name)
        file["layers/elsewhere"] = h5py.ExternalLink("model.h5", "/model_weights")
        file["layers/soft"] = h5py.SoftLink("/layers/dense")
    with h5py.File(HERE / "circle.h5", "w") as file:
        group = file.create_group("layers/dense")
        group["again"] = file["layers"]


if __name__ == "__main__":
    main()
