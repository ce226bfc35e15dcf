using System.Globalization;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Benchmarks;

/// <summary>One row of a linear model: the fixed lanes, and beside them the sum in the order of the features with a division a number.</summary>
static class LinearBenchmark
{
    const int Columns = 39;
    const int Rows = 4_096;
    const int Rounds = 50;

    public static int Run()
    {
        Console.WriteLine("| 39 features | lanes, ns a row | in order, ns a row | ratio |");
        Console.WriteLine("| --- | --: | --: | --: |");
        foreach (var (name, categories, size) in new[] { ("numbers", 0, 0), ("13 numbers, 26 categories of 200", 26, 200), ("categories of 200", 39, 200), ("categories of 20,000", 39, 20_000) })
        {
            var terms = new LinearScorer.Term[Columns];
            var offset = 1;
            for (var f = 0; f < Columns; f++)
            {
                terms[f] = f < Columns - categories ? new(0, f - 10, 1 + f % 5, offset) : new(size, 0, 1, offset);
                offset += terms[f].Weights;
            }
            var weights = Enumerable.Range(0, offset).Select(w => SeededRandom.At(1, w) - 0.5).ToArray();
            var scorer = new LinearScorer(terms, weights);
            var matrix = Enumerable.Range(0, Rows * Columns).Select(i =>
            {
                var u = SeededRandom.At(2, i);
                return u < 0.05 ? float.NaN : i % Columns < Columns - categories ? (float)(u * 40 - 10) : (float)Math.Floor(u * size);
            }).ToArray();
            var score = new double[1];
            double Lanes()
            {
                var before = Environment.CpuUsage.TotalTime;
                for (var i = 0; i < Rounds * Rows; i++) { scorer.Score(matrix.AsSpan(i % Rows * Columns, Columns), score); }
                return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Rounds / Rows;
            }
            double InOrder()
            {
                var before = Environment.CpuUsage.TotalTime;
                for (var i = 0; i < Rounds * Rows; i++)
                {
                    var row = matrix.AsSpan(i % Rows * Columns, Columns);
                    var sum = weights[0];
                    for (var f = 0; f < terms.Length; f++)
                    {
                        var (index, x) = LinearScorer.Input(terms[f], row[f]);
                        sum += weights[index] * x;
                    }
                    score[0] = sum;
                }
                return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Rounds / Rows;
            }
            var pairs = Enumerable.Range(0, 11).Select(_ => (Lanes: Lanes(), InOrder: InOrder())).Skip(2).ToList();
            var middle = pairs.Count / 2;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {pairs.Select(p => p.Lanes).Order().ElementAt(middle):0.0} | {pairs.Select(p => p.InOrder).Order().ElementAt(middle):0.0} | {pairs.Select(p => p.InOrder / p.Lanes).Order().ElementAt(middle):0.0} |"));
        }
        return 0;
    }
}
