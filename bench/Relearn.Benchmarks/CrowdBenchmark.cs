using System.Diagnostics;
using System.Globalization;
using Relearn.Data.Labels.Aggregation;
using Relearn.Data.Labels.Agreement;
using Relearn.Numerics;

namespace Relearn.Benchmarks;

/// <summary>Labels from many hands: Dawid-Skene beside plain Python, the accuracy of each method on gold, and the automatic choice on gold that is split at random.</summary>
/// <remarks>The sets are those of Get-Another-Label: a folder each, with tab-separated worker, item, label. RELEARN_PYTHON names a Python; any will do.</remarks>
static class CrowdBenchmark
{
    static readonly (string Name, string Folder, string? Gold)[] Sets =
    [
        ("BarzanMozafari", "BarzanMozafari", "evaluation.txt"), ("AdultContent2", "AdultContent2", "gold.txt"), ("HITspam, CrowdFlower", "HITspam-UsingCrowdflower", "gold.txt"),
        ("HITspam, MTurk", "HITspam-UsingMTurk", "gold.txt"), ("CopyrightInfringement", "CopyrightInfringement", "gold.txt"), ("AdultContent3", "AdultContent3-HCOMP2010", null),
    ];

    public static int Run(string folder, int rounds)
    {
        Speed(folder, rounds);
        Accuracy(folder);
        return 0;
    }

    static IEnumerable<Vote> Read(string path, int item, int annotator, int label) =>
        File.ReadLines(path).Select((line, i) => (Cells: line.Split('\t'), Row: i + 1L)).Where(r => r.Cells.Length > label)
            .Select(r => new Vote(r.Cells[item], annotator < 0 ? "gold" : r.Cells[annotator], r.Cells[label].Trim(), r.Row));

    // A repeat for itself is a vote of somebody else of the same name: what a majority then counts.
    static (VoteTable Table, GoldLabels Gold) Open(string folder, (string Name, string Folder, string? Gold) set, bool repeatsForThemselves = false)
    {
        var gold = set.Gold is null ? [] : Read(Path.Combine(folder, set.Folder, set.Gold), 0, -1, 1).ToArray();
        var seen = new Dictionary<(string, string), int>();
        Vote Own(Vote v) => repeatsForThemselves && (seen[(v.Item, v.Annotator)] = seen.GetValueOrDefault((v.Item, v.Annotator)) + 1) is > 1 and var time ? v with { Annotator = $"{v.Annotator} ({time})" } : v;
        var table = VoteTable.Build(Read(Path.Combine(folder, set.Folder, "labels.txt"), 1, 0, 2).Select(Own), null, gold.Select(g => g.Class));
        return (table, GoldLabels.Of(table, gold));
    }

    static double Cpu(Action work)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    static void Speed(string folder, int rounds)
    {
        var (table, _) = Open(folder, Sets[1]);
        Consensus? fitted = null;
        var first = Cpu(() => fitted = MethodChooser.Fit(DawidSkene.PlainName, table));
        var later = Median(Enumerable.Range(0, rounds).Select(_ => Cpu(() => MethodChooser.Fit(DawidSkene.PlainName, table))));
        var read = Median(Enumerable.Range(0, rounds).Select(_ => Cpu(() => Open(folder, Sets[1]))));
        var agreement = Median(Enumerable.Range(0, rounds).Select(_ => Cpu(() => AnnotatorAgreement.Of(table))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"AdultContent2: {table.Votes:N0} votes, {fitted!.Iterations} rounds of Dawid-Skene; medians of {rounds}\n"));
        Console.WriteLine("| job | CPU s |\n| --- | --: |");
        void Row(string job, double seconds) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {job} | {seconds:0.000} |"));
        Row("Dawid-Skene, the first fit of a process", first);
        Row("Dawid-Skene", later);
        Row("reading the text and building the table", read);
        Row("all figures of agreement with 500 resamplings", agreement);
        var peer = Path.Combine(Root(), "bench", "peers", "crowd.py");
        var runs = Enumerable.Range(0, Math.Min(rounds, 5)).Select(_ => Python(peer, Path.Combine(folder, Sets[1].Folder, "labels.txt"))).ToArray();
        var python = Median(runs.Select(r => double.Parse(r[0], CultureInfo.InvariantCulture)));
        Row($"Dawid-Skene in plain Python, {runs[0][1]} rounds", python);
        var shares = runs[0][2..].Select(c => double.Parse(c.Split('=')[1], CultureInfo.InvariantCulture)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nplain Python takes {python / later:0} times as long ({python / first:0} times the first fit); shares of classes differ by at most {shares.Zip(fitted.Prior, (a, b) => Math.Abs(a - b)).Max():0.0000000}\n"));
    }

    static string[] Python(string script, string file)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("RELEARN_PYTHON") ?? "python3", [script, file]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException($"{script} ended with {process.ExitCode}");
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relearn.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException("run it inside the repository");
    }

    static void Accuracy(string folder)
    {
        Console.WriteLine("| set | votes that stand (given) | annotators | items | gold with votes (given) | alpha | one vote | majority | one_coin | dawid_skene | dawid_skene_pooled |\n| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var (set, all) in Sets.SelectMany(s => s.Name == "AdultContent2" ? new[] { (s, false), (s with { Name = "AdultContent2, each repeat for itself" }, true) } : [(s, false)]))
        {
            var (table, gold) = Open(folder, set, all);
            var cells = new List<string> { OneVote(table, gold) };
            foreach (var method in MethodChooser.Methods(table)) { cells.Add(Right(MethodChooser.Fit(method, table), gold)); }
            var alpha = AnnotatorAgreement.Of(table).Krippendorff;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set.Name} | {table.Votes:N0} ({table.Votes + table.Repeats.Votes - table.Repeats.Pairs:N0}) | {table.Annotators.Count:N0} | {table.Items.Count:N0} | {gold.Voted.Count:N0} ({gold.Count:N0}) | {alpha.Estimate:0.000} [{alpha.Low:0.000}, {alpha.High:0.000}] | {string.Join(" | ", cells)} |"));
        }
    }

    // The share of right votes among all on gold items.
    static string OneVote(VoteTable table, GoldLabels gold)
    {
        var (right, votes) = (0, 0);
        foreach (var item in gold.Voted)
        {
            votes += table.VotesOn(item);
            foreach (var c in table.ClassesOn(item)) { right += c == gold.Classes[item] ? 1 : 0; }
        }
        return votes == 0 ? "" : ((double)right / votes).ToString("0.000", CultureInfo.InvariantCulture);
    }

    static string Right(Consensus consensus, GoldLabels gold) =>
        gold.Voted.Count == 0 ? "" : ((double)gold.Voted.Count(i => consensus.Chosen[i] == gold.Classes[i]) / gold.Voted.Count).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Gold in two halves, many times: chosen on one, scored on the other.</summary>
    public static int Splits(string folder, int splits)
    {
        Console.WriteLine("| set | gold in a half | automatic choice | majority vote | automatic less majority | half the splits lie in | chosen |\n| --- | --: | --: | --: | --: | --: | --- |");
        foreach (var set in Sets.Where(s => s.Gold is not null))
        {
            var (table, gold) = Open(folder, set);
            if (gold.Voted.Count < 2) { continue; }
            var majority = MajorityVote.Of(table);
            var (auto, plain, times, differences, chosen) = (new double[table.Items.Count], new double[table.Items.Count], new double[table.Items.Count], new List<double>(), new SortedDictionary<string, int>());
            for (var split = 0; split < splits; split++)
            {
                var order = gold.Voted.OrderBy(i => SeededRandom.At((ulong)split + 1, i)).ToArray();
                var (known, asked) = (gold.Only(order[..(order.Length / 2)]), order[(order.Length / 2)..]);
                var (choice, consensus) = MethodChooser.Choose(table, known, seed: (ulong)split + 1);
                chosen[choice.Method] = chosen.GetValueOrDefault(choice.Method) + 1;
                var difference = 0.0;
                foreach (var i in asked)
                {
                    var (a, m) = (consensus.Chosen[i] == gold.Classes[i] ? 1 : 0, majority.Chosen[i] == gold.Classes[i] ? 1 : 0);
                    (auto[i], plain[i], times[i]) = (auto[i] + a, plain[i] + m, times[i] + 1);
                    difference += (a - m) / (double)asked.Length;
                }
                differences.Add(difference);
            }
            // The unit is the gold item: each counts with its mean over the splits in which it was asked.
            var items = gold.Voted.Where(i => times[i] > 0).ToArray();
            double[] gains = [.. items.Select(i => (auto[i] - plain[i]) / times[i])];
            var ones = new double[gains.Length];
            Array.Fill(ones, 1);
            var gain = BlockBootstrap.Mean(gains, ones, 1);
            var sorted = differences.Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set.Name} | {gold.Voted.Count / 2:N0} | {items.Average(i => auto[i] / times[i]):0.000} | {items.Average(i => plain[i] / times[i]):0.000} | {gain.Estimate:0.000} [{gain.Low:0.000}, {gain.High:0.000}] | [{Interval.Quantile(sorted, 0.25):0.000}, {Interval.Quantile(sorted, 0.75):0.000}] | {string.Join(", ", chosen.Select(c => $"{c.Key} {c.Value}"))} |"));
        }
        return 0;
    }
}
