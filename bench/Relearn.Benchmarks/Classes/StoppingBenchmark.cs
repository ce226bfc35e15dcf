using System.Globalization;
using Relearn.Benchmarks.Classes.Sets;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Classes.Stopping;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Classes;

/// <summary>Do answers keep the accuracy that was asked for, and how deep do they go? On CLINC150 the rule is made on its validation rows; of WordNet's test rows three in ten make it, and the others judge.</summary>
static class StoppingBenchmark
{
    const int Threads = 2;

    public static int Run(string things, string data)
    {
        Console.WriteLine("| set | learner | asked for | right | must lie in | inside | depth kept | at the root | full depth | said to fit no class | out of scope AUROC |\n| --- | --- | --: | --: | --: | --- | --: | --: | --: | --: | --: |");
        var sets = new ClassSets(things, data);
        var clinc = sets.Read("clinc");
        string[] features = ["terms(text, 1, 2)", "chars(text, 2, 5)"];
        var (validation, test) = (ClassData.Of(clinc, features, TextPart.Validation), ClassData.Of(clinc, features));
        foreach (IClassLearner learner in (IClassLearner[])[new TwoStageLearner(), new FlatLearner(), new LabelTreeLearner()])
        {
            var scorer = learner.Fit(test.Train, test.Classes, new() { Threads = Threads }).Scorer;
            Print("CLINC150", learner.Name, Score(scorer, validation, _ => true), Score(scorer, test, _ => true), Outside(scorer, test));
        }
        foreach (var minimum in new[] { 100, 20 })
        {
            var set = ClassData.Of(sets.Read($"things-{minimum}"), ["terms(text, 1, 2)"]);
            foreach (IClassLearner learner in (IClassLearner[])[new LabelTreeLearner(), new TwoStageLearner()])
            {
                var scorer = learner.Fit(set.Train, set.Classes, new() { Threads = Threads }).Scorer;
                bool Calibrates(int row) => SeededRandom.At(7, row) < 0.3;
                Print(string.Create(CultureInfo.InvariantCulture, $"WordNet, {set.Classes.Count:N0} classes"), learner.Name, Score(scorer, set, Calibrates), Score(scorer, set, row => !Calibrates(row)), "");
            }
        }
        return 0;
    }

    static ScoredClassRows Score(IClassScorer scorer, ClassData data, Func<int, bool> taken)
    {
        var (scored, scratch, best) = (new ScoredClassRows(data.Classes.Taxonomy, data.Classes.Nodes), scorer.CreateScratch(), new ClassScore[ClassPredictor.Candidates]);
        for (var i = 0; i < data.Test.Count; i++)
        {
            if (data.Truth[i] >= 0 && taken(i)) { scored.Add(data.Truth[i], best.AsSpan(0, scorer.Score(data.Test[i], scratch, best))); }
        }
        return scored;
    }

    // Share of pairs in which the question that no class fits is the more unfamiliar one.
    static string Outside(IClassScorer scorer, ClassData data)
    {
        var (way, scratch, best) = (new ClassWay(data.Classes.Taxonomy, data.Classes.Nodes), scorer.CreateScratch(), new ClassScore[ClassPredictor.Candidates]);
        var (scores, outside) = (new double[data.Test.Count], new bool[data.Test.Count]);
        for (var i = 0; i < scores.Length; i++)
        {
            way.Fill(best.AsSpan(0, scorer.Score(data.Test[i], scratch, best)));
            (scores[i], outside[i]) = (StoppingRule.Unfamiliarity(way.Fit), data.Truth[i] < 0);
        }
        return BinaryMetrics.Areas(scores, outside).RocAuc.ToString("F4", CultureInfo.InvariantCulture);
    }

    static void Print(string set, string learner, ScoredClassRows calibration, ScoredClassRows judged, string outside)
    {
        var report = StoppingReport.Of(StoppingFitter.Fit(calibration, new()), judged);
        foreach (var line in report.Lines)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {set} | {learner} | {line.Target:P0} | {line.Achieved!.Estimate:P1} | {line.BandLow:P1} to {line.BandHigh:P1} | {(line.Holds ? "yes" : "NO")} | {line.DepthKept:P0} | {line.AtRoot:P1} | {line.AtClass:P0} | {report.FalseAlarms:P1} | {outside} |"));
        }
    }
}
