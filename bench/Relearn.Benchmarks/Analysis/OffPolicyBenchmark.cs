using System.Globalization;
using Relearn.Analysis.OffPolicy;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling.Learners;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Analysis;

/// <summary>Off-policy estimates against a truth that is known: rows of several classes become decisions, of which the log tells the reward of what was done alone.</summary>
/// <remarks>
/// The reward is 1 where the action is the row's class. The log draws the class that a first classifier says with 0.4 and any with 0.6; the policy that is asked about the one that a second classifier says with 0.9.
/// Source of the idea: M. Dudik, J. Langford, L. Li, "Doubly robust policy evaluation and learning", ICML 2011.
/// </remarks>
static class OffPolicyBenchmark
{
    const int Classes = 5, ForClassifiers = 500;
    static readonly string[] s_actions = [.. Enumerable.Range(0, Classes).Select(c => $"class {c}")];

    static readonly int[] s_counts = [1000, 5000];
    static readonly string[] s_files = ["multiclass.train", "multiclass.test"];

    sealed record Row(int Class, double[] Inputs, int Logged, int Asked);

    public static int Run(string folder, int trials)
    {
        var rows = s_files.SelectMany(f => File.ReadLines(Path.Combine(folder, f))).Select(l => l.Split('\t').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var (first, second) = (Centroids(rows[^ForClassifiers..]), Centroids(rows[..ForClassifiers]));
        Row[] pool = [.. rows[ForClassifiers..^ForClassifiers].Select(r => new Row((int)r[0], r[1..], Nearest(first, r[1..]), Nearest(second, r[1..])))];
        var truth = pool.Average(r => Asked(r, r.Class));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pool.Length:N0} rows, {Classes} classes; the policy that is asked about earns {truth:0.0000} a decision, the log {pool.Average(r => Logged(r, r.Class)):0.0000}; {trials:N0} trials each\n"));
        Console.WriteLine("| decisions | estimate | covers the truth | root mean squared error | width of the interval |");
        Console.WriteLine("| --: | --- | --: | --: | --: |");
        foreach (var count in s_counts)
        {
            var reports = Enumerable.Range(0, trials).Select(t => Trial(pool, count, (ulong)t + 1, Logged)).ToArray();
            foreach (var name in reports[0].Estimates.Select(e => e.Name))
            {
                var values = reports.Select(r => r.Estimates.Single(e => e.Name == name).Value).ToArray();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count:N0} | {name} | {values.Average(v => v.Low <= truth && truth <= v.High ? 1.0 : 0):0%} | {Math.Sqrt(values.Average(v => (v.Estimate - truth) * (v.Estimate - truth))):0.0000} | {values.Average(v => v.High - v.Low):0.0000} |"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count:N0} | at least (one side) | {reports.Average(r => r.AtLeast <= truth ? 1.0 : 0):0%} | | {reports.Average(r => truth - r.AtLeast!.Value):0.0000} below |"));
        }
        Console.WriteLine("\n| 5,000 decisions whose propensities are logged | refused |");
        Console.WriteLine("| --- | --: |");
        (string Name, Func<Row, int, double> Claimed)[] claims = [("as they were", Logged), ("as 1 over the number of actions", (_, _) => 1.0 / Classes), ("a tenth too large", (r, a) => Math.Min(1, 1.1 * Logged(r, a))), ("as 1", (_, _) => 1)];
        foreach (var (name, claimed) in claims)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Enumerable.Range(0, trials).Average(t => Trial(pool, 5000, (ulong)t + 1, claimed, model: false).Refused ? 1.0 : 0):0%} |"));
        }
        return 0;
    }

    static double Logged(Row row, int action) => (row.Logged == action ? 0.4 : 0) + 0.6 / Classes;

    static double Asked(Row row, int action) => (row.Asked == action ? 0.9 : 0) + 0.1 / Classes;

    static PolicyReport Trial(Row[] pool, int count, ulong seed, Func<Row, int, double> claimed, bool model = true)
    {
        var random = new SeededRandom(seed);
        var drawn = new Row[count];
        for (var i = 0; i < count; i++) { drawn[i] = pool[random.NextInt(pool.Length)]; }
        var rows = new PolicyRows(s_actions) { TargetOf = (i, a) => Asked(drawn[i], a) };
        var outcomes = new List<bool>();
        ColumnBuffer[] context = [.. pool[0].Inputs.Select((_, c) => new ColumnBuffer($"c{c}", ValueKind.Number))];
        foreach (var row in drawn)
        {
            var (draw, action) = (random.NextDouble(), 0);
            while ((draw -= Logged(row, action)) > 0 && action < Classes - 1) { action++; }
            outcomes.Add(action == row.Class);
            rows.Add(action, claimed(row, action), action == row.Class ? 1 : 0, Asked(row, action));
            for (var c = 0; c < context.Length; c++) { context[c].Add(row.Inputs[c]); }
        }
        Func<RewardGuesses>? guess = model ? () => RewardModel.OfOutcomes(rows, outcomes, context, (_, came) => came ? 1 : 0, Path.GetTempPath(), seed, new Execution()) : null;
        return PolicyEvaluation.Of("reduction", "second classifier", rows, 0, guess, seed);
    }

    static double[][] Centroids(double[][] rows) => [.. Enumerable.Range(0, Classes).Select(c => rows.Where(r => (int)r[0] == c).ToArray() is var own ? Enumerable.Range(1, rows[0].Length - 1).Select(i => own.Average(r => r[i])).ToArray() : [])];

    static int Nearest(double[][] centroids, double[] row) => Enumerable.Range(0, Classes).MinBy(c => row.Zip(centroids[c], (a, b) => (a - b) * (a - b)).Sum());
}
