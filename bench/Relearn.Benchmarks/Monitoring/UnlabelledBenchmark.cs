using System.Globalization;
using Relearn.Monitoring.Performance;
using Relearn.Tests.Monitoring.Performance.Unlabelled;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>Estimated beside realised accuracy on predictions about employment, and whether regions that the reference never saw are refused.</summary>
static class UnlabelledBenchmark
{
    public static int Run(string folder)
    {
        if (EmploymentRows.Read(folder) is not { } rows)
        {
            Console.Error.WriteLine($"'{folder}' has no employment_MA_reference.pq.");
            return 1;
        }
        Console.WriteLine("| windows | number | accuracy as it turned out | area of the domain classifier | answered | mean error | sampling error | of it | within the interval | error of \"as in the reference\" |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        Row("in order, 5,000 rows", EmploymentRows.Windows(rows.Later, 5000), rows.Reference);
        Row("in order, 1,000 rows", [.. EmploymentRows.Windows(rows.Later, 1000).Where((_, w) => w % 4 == 0)], rows.Reference);
        var age = Array.IndexOf(rows.Later.Columns, "AGEP");
        foreach (var (name, strength) in new[] { ("older, 3,000 rows", 1.0), ("much older, 3,000 rows", 2.0), ("younger, 3,000 rows", -1.0), ("much younger, 3,000 rows", -2.0) })
        {
            Row(name, [.. Enumerable.Range(0, 40).Select(w => EmploymentRows.Leaning(rows.Later, age, strength, 3000, (ulong)w))], rows.Reference);
        }
        Console.WriteLine();
        Planted(rows);
        return 0;
    }

    static void Row(string name, IReadOnlyList<DecisionRows> windows, DecisionRows reference)
    {
        var usual = EmploymentRows.Right(reference);
        double error = 0, sampling = 0, constant = 0, area = 0, low = 1, high = 0;
        var (answered, inside) = (0, 0);
        foreach (var window in windows)
        {
            var (estimate, right) = (EmploymentRows.Estimate(window, reference), EmploymentRows.Right(window));
            (low, high, area) = (Math.Min(low, right), Math.Max(high, right), area + estimate.DomainAuc);
            if (estimate.Accuracy is not { } accuracy) { continue; }
            answered++;
            error += Math.Abs(right - accuracy.Estimate);
            // The standard error of a share is 1.25 times the mean error that it makes.
            sampling += Math.Sqrt(right * (1 - right) / window.Count);
            constant += Math.Abs(right - usual);
            inside += right >= accuracy.Low && right <= accuracy.High ? 1 : 0;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {windows.Count} | {low:0.000} to {high:0.000} | {area / windows.Count:0.00} | {answered} | {error / answered:0.0000} | {sampling / answered:0.0000} | {error / sampling:0.00} | {(double)inside / answered:0%} | {constant / answered:0.0000} |"));
    }

    // A value of an input is taken out of the reference; a tenth of each window has it.
    static void Planted(EmploymentRows rows)
    {
        Console.WriteLine("| taken out of the reference | its share of the later rows | windows with a tenth of it | refused | of windows without it, refused |");
        Console.WriteLine("| --- | --: | --: | --: | --: |");
        var later = rows.Later;
        for (var column = 0; column < later.Columns.Length; column++)
        {
            foreach (var group in Enumerable.Range(0, later.Count).GroupBy(i => later.Codes[column][i]).Where(g => g.Count() >= 3000 && g.Count() <= later.Count / 4).OrderByDescending(g => g.Count()).Take(2))
            {
                var code = group.Key;
                var known = rows.Reference.At([.. Enumerable.Range(0, rows.Reference.Count).Where(i => rows.Reference.Codes[column][i] != code)]);
                int[] inside = [.. group];
                int[] outside = [.. Enumerable.Range(0, later.Count).Where(i => later.Codes[column][i] != code)];
                const int Windows = 5;
                int refused = 0, wrongly = 0;
                for (var w = 0; w < Windows; w++)
                {
                    int[] plain = [.. outside.Skip(w * 4500).Take(4500)];
                    refused += EmploymentRows.Estimate(later.At([.. plain, .. inside.Skip(w * 500).Take(500)]), known).Refusal is null ? 0 : 1;
                    wrongly += EmploymentRows.Estimate(later.At(plain), known).Refusal is null ? 0 : 1;
                }
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {later.Columns[column]}, value {code} | {(double)inside.Length / later.Count:0.0%} | {Windows} | {refused} | {wrongly} |"));
            }
        }
    }
}
