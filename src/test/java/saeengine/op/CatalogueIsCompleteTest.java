package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;

/** An op that has no line in the catalogue is one that nobody checks. */
class CatalogueIsCompleteTest {
    @Test
    void everyOpIsCalledByIt() {
        JavaClasses classes = new ClassFileImporter().importPackages("saeengine.op", "saeengine.check");
        List<JavaClass> ops = classes.stream()
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC) && isOp(c))
                .toList();
        assertTrue(ops.size() > 20, "found " + ops.size() + " ops");
        List<String> missing = ops.stream()
                .filter(op -> op.getDirectDependenciesToSelf().stream()
                        .noneMatch(use -> use.getOriginClass().getSimpleName().endsWith("OpCatalogue")))
                .map(JavaClass::getSimpleName)
                // The dense form's method of the same name calls it for a sparse argument.
                .filter(name -> !name.equals("SparseL1"))
                .toList();
        assertEquals(List.of(), missing);
    }

    /** A class with a public static method that takes a tape first. */
    private static boolean isOp(JavaClass c) {
        return c.getMethods().stream()
                .anyMatch(method -> method.getModifiers().contains(JavaModifier.STATIC)
                        && method.getModifiers().contains(JavaModifier.PUBLIC)
                        && !method.getRawParameterTypes().isEmpty()
                        && method.getRawParameterTypes().get(0).isEquivalentTo(Tape.class));
    }
}
