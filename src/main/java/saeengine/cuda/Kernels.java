package saeengine.cuda;

import java.util.HashMap;
import java.util.Map;
import saeengine.cuda.CudaDriver.Function;
import saeengine.cuda.CudaDriver.Module;

/** The compiled kernels on one card; a file is compiled for the card at the first use of one of its entries. */
final class Kernels implements AutoCloseable {
    private final CudaDriver driver;
    private final KernelIndex index;
    private final Map<String, Module> modules = new HashMap<>();
    private final Map<String, Function> functions = new HashMap<>();

    Kernels(CudaDriver driver, KernelIndex index) {
        this.driver = driver;
        this.index = index;
    }

    Function get(String entry) {
        Function function = functions.get(entry);
        if (function == null) {
            String file = index.file(entry);
            Module module = modules.computeIfAbsent(file, f -> driver.load(f, KernelIndex.ptx(f)));
            function = driver.function(module, entry);
            functions.put(entry, function);
        }
        return function;
    }

    /** Compiles all there are, so that what does not load shows at the start and not in a step. */
    void loadAll() {
        index.files().keySet().forEach(this::get);
    }

    @Override
    public void close() {
        modules.values().forEach(driver::unload);
        modules.clear();
        functions.clear();
    }
}
