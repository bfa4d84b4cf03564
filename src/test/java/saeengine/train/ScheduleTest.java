package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void aStepFallsAtOnce() {
        Schedule schedule = new Schedule(Schedule.Shape.STEP, 1e-3, 1e-4, 80, 100, 0, 0);
        assertEquals(1e-3, schedule.at(0));
        assertEquals(1e-3, schedule.at(79));
        assertEquals(1e-4, schedule.at(80));
        assertEquals(1e-4, schedule.at(99));
    }

    @Test
    void aLineAndACosineEndAtTheFinalRate() {
        Schedule line = new Schedule(Schedule.Shape.LINEAR, 1.0, 0.2, 50, 100, 0, 0);
        assertEquals(1.0, line.at(50));
        assertEquals(0.6, line.at(75), 1e-12);
        assertEquals(0.2, line.at(100), 1e-12);
        Schedule cosine = new Schedule(Schedule.Shape.COSINE, 1.0, 0.0, 0, 100, 0, 0);
        assertEquals(1.0, cosine.at(0));
        assertEquals(0.5, cosine.at(50), 1e-12);
        assertEquals(Math.pow(Math.cos(Math.PI / 8), 2), cosine.at(25), 1e-12);
        assertEquals(0.0, cosine.at(100), 1e-12);
    }

    @Test
    void aWarmUpMultiplies() {
        Schedule schedule = new Schedule(Schedule.Shape.LINEAR, 1.0, 0.0, 10, 20, 10, 0);
        assertEquals(0.0, schedule.at(0));
        assertEquals(0.5, schedule.at(5));
        assertEquals(1.0, schedule.at(10));
        assertEquals(0.5, schedule.at(15));
        Schedule again = new Schedule(Schedule.Shape.STEP, 1.0, 1.0, 20, 20, 4, 10);
        assertEquals(1.0, again.at(9));
        assertEquals(0.0, again.at(10));
        assertEquals(0.25, again.at(11));
    }

    @Test
    void aRunOfOneStep() {
        assertEquals(1.0, new Schedule(Schedule.Shape.LINEAR, 1.0, 0.5, 0, 1, 0, 0).at(0));
        assertEquals(1.0, new Schedule(Schedule.Shape.STEP, 1.0, 0.5, 1, 1, 0, 0).at(0));
    }
}
