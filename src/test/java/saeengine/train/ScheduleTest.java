package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void aStepFallsAtOnce() {
        Schedule schedule = new Schedule(Schedule.Shape.STEP, 1e-3, 1e-4, 80, 100);
        assertEquals(1e-3, schedule.at(0));
        assertEquals(1e-3, schedule.at(79));
        assertEquals(1e-4, schedule.at(80));
        assertEquals(1e-4, schedule.at(99));
    }

    @Test
    void aLineAndACosineEndAtTheFinalRate() {
        Schedule line = new Schedule(Schedule.Shape.LINEAR, 1.0, 0.2, 50, 101);
        assertEquals(1.0, line.at(50));
        assertEquals(0.6, line.at(75), 1e-12);
        assertEquals(0.2, line.at(100), 1e-12);
        Schedule cosine = new Schedule(Schedule.Shape.COSINE, 1.0, 0.0, 0, 101);
        assertEquals(1.0, cosine.at(0));
        assertEquals(0.5, cosine.at(50), 1e-12);
        assertEquals(Math.pow(Math.cos(Math.PI / 8), 2), cosine.at(25), 1e-12);
        assertEquals(0.0, cosine.at(100), 1e-12);
    }

    @Test
    void aRunOfOneStep() {
        assertEquals(0.5, new Schedule(Schedule.Shape.LINEAR, 1.0, 0.5, 0, 1).at(0));
        assertEquals(1.0, new Schedule(Schedule.Shape.STEP, 1.0, 0.5, 1, 1).at(0));
    }
}
