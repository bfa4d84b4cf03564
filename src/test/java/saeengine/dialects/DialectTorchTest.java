package saeengine.dialects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The trainers here against the same trainers in torch: autograd, torch.optim.Adam, torch's schedules and clipping, in
 * float64, ten steps from the same start.
 *
 * <p>A parameter's number is the sum of its i-th value times cos(i), in which every value counts. They were made with
 * torch 1.13; whole weights were within 1e-13 of these trainers'.
 */
class DialectTorchTest {
    private static final double BOUND = 1e-10;

    private static final String TORCH = """
            dl-batchtopk, dead after 10000000
                first loss 405.14105196313886
                last loss 238.2902954663503
                W_enc 4.566084291264515
                b_enc -0.5289514475174366
                W_dec 4.244665337538187
                b_dec 0.7247382419904345
                running threshold 4.135790244185749
            dl-batchtopk, dead after 80
                first loss 405.14105196313886
                last loss 238.52051558765947
                W_enc 4.593870523405678
                b_enc -0.5272732763709764
                W_dec 4.380042308517828
                b_dec 0.7248279145576475
                running threshold 4.135788753335364
            dl-batchtopk, k annealed, dead after 80
                first loss 405.14105196313886
                last loss 235.69646127722342
                W_enc 4.58061846497394
                b_enc -0.5251736375653306
                W_dec 4.463476826574093
                b_dec 0.725513638257242
                running threshold 1.8253275248556446
            dl-batchtopk, all kept, dead after 80
                first loss 596.1704327615872
                last loss 216.51479563353857
                W_enc 4.506052585549186
                b_enc 32.48591238230661
                W_dec 4.469963450777996
                b_dec 0.7262749094092057
                running threshold 0.0014414329335338105
            dl-jumprelu, dead after 80
                first loss 539.8797999353012
                last loss 219.82468470520493
                W_enc 4.70215650333948
                b_enc -0.5234773283508194
                W_dec 4.545324509368721
                b_dec 0.6760615642315365
                threshold -0.5296024320454091
            dl-matryoshka, dead after 10000000
                first loss 89.06477282035128
                last loss 58.98747076367499
                W_enc 4.589097196993287
                b_enc -0.5338328090477716
                W_dec 4.310683835401696
                b_dec 0.6986923652633454
                running threshold 4.127339673238156
            dl-matryoshka, dead after 80
                first loss 89.06477282035128
                last loss 59.00109906872528
                W_enc 4.622022050708384
                b_enc -0.5324201683738117
                W_dec 4.451150650119276
                b_dec 0.6987578116530133
                running threshold 4.127329514582511
            dl-gated, dead after 80
                first loss 1198.372381634092
                last loss 537.9682638598231
                W_enc 4.5109521122834
                b_enc -0.5231282904091352
                W_dec 4.611049720068275
                b_dec 0.6809068920815937
                r_mag 0.7468827499177307
                b_mag 0.5062110734232597
            dl-panneal, dead after 80
                first loss 603.0325694519012
                last loss 266.66350177313586
                W_enc 4.68944567409741
                b_enc -0.5533582286167164
                W_dec 4.379310138265176
                b_dec 0.7150343980273289
            dl-panneal, root, dead after 80
                first loss 603.0325694519012
                last loss 278.3366482154302
                W_enc 4.651318726944954
                b_enc -0.5591697704554237
                W_dec 4.406058620605427
                b_dec 0.728131070525752
            saelens-standard, dead after 80
                first loss 603.0325694519012
                last loss 399.30778347500626
                W_enc 4.685950273303723
                b_enc -0.51705580741249
                W_dec 4.857037099934256
                b_dec 0.6984744514029734
            saelens-topk, dead after 10000000
                first loss 429.7471497523064
                last loss 343.66086635537584
                W_enc 4.551228554621983
                b_enc -0.4950398602822662
                W_dec 4.739488256344796
                b_dec 0.7014000353911369
            saelens-topk, dead after 80
                first loss 429.7471497523064
                last loss 431.74553707939907
                W_enc 4.7046148690926355
                b_enc -0.5246166184675707
                W_dec 4.876997164479798
                b_dec 0.7024311705102826
            saelens-topk, k 14, dead after 80
                first loss 565.5774944590671
                last loss 454.9642244191374
                W_enc 4.834551763713785
                b_enc -0.5534402568237938
                W_dec 4.7839013406437685
                b_dec 0.7199671924812523
            saelens-batchtopk, dead after 80
                first loss 448.45848572710804
                last loss 449.1829935614896
                W_enc 4.563290287232951
                b_enc -0.5607841014586901
                W_dec 4.8456868410109095
                b_dec 0.708755613369899
                running threshold 0.5126557198341088
            saelens-batchtopk, all kept, dead after 80
                first loss 596.1704327615872
                last loss 429.74318137025904
                W_enc 4.487855609468782
                b_enc 32.47478987635335
                W_dec 5.029974111067936
                b_dec 0.6766608770230029
                running threshold 0.00014550091049014732
            saelens-matryoshka, dead after 80
                first loss 854.792908577137
                last loss 811.1174440878931
                W_enc 4.5513814496102105
                b_enc -0.5472579551275458
                W_dec 4.760132498036246
                b_dec 0.6822482676425412
                running threshold 0.5124422129546001
            saelens-jumprelu, dead after 80
                first loss 601.8478707314374
                last loss 364.33461715581626
                W_enc 4.539149300795398
                b_enc -0.523211665536013
                W_dec 4.920664813061553
                b_dec 0.69614214027967
                threshold -0.5816610459986804
            saelens-jumprelu, tanh, dead after 80
                first loss 601.8478707314374
                last loss 363.9525078282439
                W_enc 4.47509790068439
                b_enc -0.5090358668214802
                W_dec 4.881700199353448
                b_dec 0.6962871841812822
                threshold -0.7094368541222719
            saelens-gated, dead after 80
                first loss 1198.372381634092
                last loss 776.4839739096492
                W_enc 4.632604369702333
                b_enc -0.5169537320229337
                W_dec 4.833128577640452
                b_dec 0.7134840290621577
                r_mag 0.7757489531424993
                b_mag 0.5353271864436049
            neel, dead after 80
                first loss 2214.344182518113
                last loss 1755.2266502591435
                W_enc 4.4274830384512684
                b_enc -0.5406631891322947
                W_dec 4.374348315713681
                b_dec 0.7494574256919309
            """;

    /** Numbers by what they are of, by case: lines that begin at the margin name a case. */
    private static Map<String, Map<String, Double>> torch() {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        Map<String, Double> numbers = null;
        for (String line : TORCH.lines().toList()) {
            if (!line.startsWith(" ")) {
                numbers = new LinkedHashMap<>();
                all.put(line, numbers);
            } else {
                int last = line.lastIndexOf(' ');
                numbers.put(line.substring(0, last).strip(), Double.parseDouble(line.substring(last)));
            }
        }
        return all;
    }

    static List<DialectCase> cases() {
        return DialectCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tenStepsAreTorchs(DialectCase dialect) {
        Map<String, Double> expected = torch().get(dialect.toString());
        DialectTrainer trainer = dialect.trainer();
        Map<String, Double> got = new LinkedHashMap<>();
        for (int step = 0; step < DialectCase.STEPS; step++) {
            double loss = trainer.step(DialectCase.START.batch(step, DialectCase.BATCH));
            got.putIfAbsent("first loss", loss);
            got.put("last loss", loss);
        }
        List<String> parameters = trainer.parameters();
        for (int p = 0; p < parameters.size(); p++) {
            got.put(parameters.get(p), sum(trainer.weights(p)));
        }
        if (!Double.isNaN(trainer.threshold())) {
            got.put("running threshold", trainer.threshold());
        }
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach(
                (what, number) -> assertEquals(number, got.get(what), BOUND * Math.max(1, Math.abs(number)), what));
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * Math.cos(i);
        }
        return sum;
    }

    /** No trainer is without numbers, and no numbers are without a trainer. */
    @Test
    void everyWaitingTrainerIsCompared() {
        TreeSet<String> compared = new TreeSet<>();
        TreeSet<String> labels = new TreeSet<>();
        for (DialectCase each : DialectCase.all()) {
            compared.add(each.dialect());
            labels.add(each.toString());
        }
        assertEquals(torch().keySet(), labels);
        assertTrue(compared.containsAll(
                DialectTrainer.names().subList(5, DialectTrainer.names().size())));
    }

    /** Numbers that nothing moves would prove nothing: every parameter leaves its start. */
    @ParameterizedTest
    @MethodSource("cases")
    void everyParameterIsTrained(DialectCase dialect) {
        DialectTrainer trainer = dialect.trainer();
        List<double[]> before = new java.util.ArrayList<>();
        for (int p = 0; p < trainer.parameters().size(); p++) {
            before.add(trainer.weights(p).clone());
        }
        for (int step = 0; step < 3; step++) {
            trainer.step(DialectCase.START.batch(step, DialectCase.BATCH));
        }
        for (int p = 0; p < before.size(); p++) {
            assertTrue(
                    !Arrays.equals(before.get(p), trainer.weights(p)),
                    trainer.parameters().get(p));
        }
    }
}
