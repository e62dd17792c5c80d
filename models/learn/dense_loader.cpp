// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/learn/dense_training.h"

#include <dlfcn.h>

namespace studio
{

// libtorch brings 287 shared objects. Only training waits for them: every other command starts at once, and a command
// listens for a stop before it loads them.

std::string trainDense(const DenseTask& task, const DenseEpochSink& sink, const std::function<bool()>& isStopped)
{
    return trainDenseWith("libsensorsmith-torch.so", task, sink, isStopped);
}

std::string trainDenseWith(const char* library, const DenseTask& task, const DenseEpochSink& sink,
                           const std::function<bool()>& isStopped)
{
    // Global, so that the library finds the BLAS it came with. Never closed: libtorch cannot be unloaded.
    void* const handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
    void* const entry = handle != nullptr ? dlsym(handle, "sensorsmith_train_dense") : nullptr;
    if (entry == nullptr)
        return std::string("the training library cannot be loaded: ") + dlerror();
    std::string failure;
    reinterpret_cast<decltype(&sensorsmith_train_dense)>(entry)(&task, &sink, &isStopped, &failure);
    return failure;
}

} // namespace studio
