using System.Diagnostics;
using System.Globalization;
using Relearn.Benchmarks.Monitoring.Detectors;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>How many rows it takes to see that an error rate of 0.20 has risen, at how many false alarms, beside the classical detectors.</summary>
/// <remarks>All streams are of one seed each, the same for every detector. A detector that learns its own usual rate sees 3,000 rows of 0.20 before the change; an alarm there begins it anew.</remarks>
static class LossStreamBenchmark
{
    const double Base = 0.2;
    const int Before = 3000, Longest = 200_000, Missed = 20_000;
    const double Asked = 10_000;
    static readonly double[] s_rates = [0.22, 0.25, 0.30, 0.40];

    // Name, detector from its setting, the setting that is usual, and the settings between which one alarm in 10,000 rows lies; the last means fewer alarms.
    sealed record Kind(string Name, Func<double, IStreamDetector> Make, double Usual, double Loose, double Strict);

    static readonly Kind[] s_kinds =
    [
        new("Page-Hinkley", s => new PageHinkley(s), 50, 1, 100),
        new("ADWIN", s => new Adwin(Math.Exp(-s)), -Math.Log(0.002), 0.01, 12),
        new("DDM", s => new Ddm(s), 3, 1, 6),
        new("HDDM_A", s => new HddmA(Math.Exp(-s)), -Math.Log(0.001), 0.1, 12),
        new("HDDM_W", s => new HddmW(Math.Exp(-s)), -Math.Log(0.001), 0.5, 14),
    ];

    public static int Run(int repeats)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repeats} streams each. Rows to a false alarm at a rate of 0.20 (streams end at {Longest:N0}), share of streams with one in 10,000 rows, and rows from the change to the alarm: mean, median (not seen in {Missed:N0}: counted so)."));
        Console.WriteLine();
        Console.WriteLine("| detector | setting | rows to a false alarm | one in 10,000 | to 0.22 | to 0.25 | to 0.30 | to 0.40 |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: | --: |");
        // What 5,000 labelled rows leave open: their rate is as it came in each stream, with its upper bound.
        static double Bound(int seed, double errors)
        {
            var random = new SeededRandom((ulong)seed + 70_000);
            var hits = 0;
            for (var i = 0; i < 5000; i++) { hits += random.NextDouble() < Base ? 1 : 0; }
            return hits / 5000.0 + errors * Math.Sqrt(hits / 5000.0 * (1 - hits / 5000.0) / 5000);
        }

        Row("e-SR, rate known", "10,000", _ => new KitDetector(Base, Asked), repeats);
        Row("e-SR, rate from 5,000 rows (95 % bound)", "10,000", seed => new KitDetector(Bound(seed, 1.645), Asked), repeats);
        Row("e-SR, rate from 5,000 rows (99 % bound)", "10,000", seed => new KitDetector(Bound(seed, 2.326), Asked), repeats);
        foreach (var kind in s_kinds) { Row(kind.Name + ", as usual", kind.Usual.ToString("0.00", CultureInfo.InvariantCulture), _ => kind.Make(kind.Usual), repeats); }
        foreach (var kind in s_kinds)
        {
            var setting = Calibrated(kind, repeats);
            Row(kind.Name + ", one in 10,000", setting.ToString("0.00", CultureInfo.InvariantCulture), _ => kind.Make(setting), repeats);
        }
        Console.WriteLine();
        Seasonal(repeats);
        Speed();
        return 0;
    }

    // Halves the settings until false alarms come once in 10,000 rows.
    static double Calibrated(Kind kind, int repeats)
    {
        var (loose, strict) = (kind.Loose, kind.Strict);
        for (var step = 0; step < 12; step++)
        {
            var middle = (loose + strict) / 2;
            if (Enumerable.Range(0, repeats).Average(seed => FalseAlarm(kind.Make(middle), seed)) < Asked) { loose = middle; }
            else { strict = middle; }
        }
        return (loose + strict) / 2;
    }

    /// <summary>Rows to the first false alarm.</summary>
    internal static int FalseAlarm(IStreamDetector detector, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var row = 1; row < Longest; row++) { if (detector.Step(random.NextDouble() < Base ? 1 : 0)) { return row; } }
        return Longest;
    }

    /// <summary>Rows from a change to the alarm.</summary>
    internal static int Delay(IStreamDetector detector, double rate, int seed)
    {
        var random = new SeededRandom((ulong)seed + 1_000_000);
        for (var row = 0; row < Before; row++) { if (detector.Step(random.NextDouble() < Base ? 1 : 0)) { detector.Reset(); } }
        for (var row = 1; row < Missed; row++) { if (detector.Step(random.NextDouble() < rate ? 1 : 0)) { return row; } }
        return Missed;
    }

    static void Row(string name, string setting, Func<int, IStreamDetector> make, int repeats)
    {
        int[] alarms = [.. Enumerable.Range(0, repeats).Select(seed => FalseAlarm(make(seed), seed))];
        var cells = s_rates.Select(rate =>
        {
            int[] delays = [.. Enumerable.Range(0, repeats).Select(seed => Delay(make(seed), rate, seed)).Order()];
            var missed = delays.Count(d => d == Missed) / (double)repeats;
            return string.Create(CultureInfo.InvariantCulture, $"{delays.Average():N0}, {delays[delays.Length / 2]:N0}{(missed > 0 ? $" ({missed:0.#%} not)" : "")}");
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {setting} | {alarms.Average():N0} | {alarms.Count(a => a <= 10_000) / (double)repeats:0%} | {string.Join(" | ", cells)} |"));
    }

    // 0.20 and a wave of 0.05 with a period of 7,000 rows: nothing ever changes.
    static void Seasonal(int repeats)
    {
        const int Rows = 70_000;
        static double RateAt(int row) => Base + 0.05 * Math.Sin(2 * Math.PI * row / 7000);
        double Alarms(Func<SeededRandom, int> count)
        {
            long alarms = 0;
            for (var seed = 0; seed < repeats; seed++) { alarms += count(new((ulong)seed + 2_000_000)); }
            return alarms / (double)repeats / Rows * 10_000;
        }

        double Of(IStreamDetector detector) => Alarms(random =>
        {
            detector.Reset();
            var alarms = 0;
            for (var row = 0; row < Rows; row++)
            {
                if (!detector.Step(random.NextDouble() < RateAt(row) ? 1 : 0)) { continue; }
                alarms++;
                detector.Reset();
            }
            return alarms;
        });

        Console.WriteLine("A rate of 0.20 with a weekly wave of 0.05, 7,000 rows a week: false alarms in 10,000 rows.");
        Console.WriteLine();
        Console.WriteLine("| detector | false alarms |");
        Console.WriteLine("| --- | --: |");
        void Print(string name, double alarms) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {alarms:0.00} |"));
        foreach (var kind in s_kinds) { Print(kind.Name + ", one in 10,000", Of(kind.Make(Calibrated(kind, Math.Min(repeats, 200))))); }
        Print("e-SR, one rate for all times", Of(new KitDetector(Base, Asked)));
        var matched = new RiseDetector(Base);
        Print("e-SR, the season's rate", Alarms(random =>
        {
            matched.Reset();
            var alarms = 0;
            for (var row = 0; row < Rows; row++)
            {
                if (matched.Step(random.NextDouble() < RateAt(row) ? 1 : 0, RateAt(row)) < Asked) { continue; }
                alarms++;
                matched.Reset();
            }
            return alarms;
        }));
        // The rate of each of 24 parts of the week, counted in three weeks before.
        Print("e-SR, the season's rate from three weeks before (99 % bound)", Alarms(random =>
        {
            var (hits, rows) = (new int[24], new int[24]);
            for (var row = 0; row < 21_000; row++)
            {
                hits[row % 7000 * 24 / 7000] += random.NextDouble() < RateAt(row) ? 1 : 0;
                rows[row % 7000 * 24 / 7000]++;
            }
            var bounds = hits.Zip(rows, (h, n) => (double)h / n + 2.326 * Math.Sqrt((double)h / n * (1 - (double)h / n) / n)).ToArray();
            matched.Reset();
            var alarms = 0;
            for (var row = 0; row < Rows; row++)
            {
                if (matched.Step(random.NextDouble() < RateAt(row) ? 1 : 0, bounds[row % 7000 * 24 / 7000]) < Asked) { continue; }
                alarms++;
                matched.Reset();
            }
            return alarms;
        }));
        Console.WriteLine();
    }

    static void Speed()
    {
        var random = new SeededRandom(3);
        var errors = new double[1 << 20];
        for (var i = 0; i < errors.Length; i++) { errors[i] = random.NextDouble() < Base ? 1 : 0; }
        Console.WriteLine("Rows a second, one thread, the best of 9 passes over 1,048,576 rows.");
        Console.WriteLine();
        Console.WriteLine("| detector | million rows a second |");
        Console.WriteLine("| --- | --: |");
        foreach (var (name, detector) in s_kinds.Select(k => (k.Name, k.Make(k.Usual))).Prepend(("e-SR", new KitDetector(Base, Asked))))
        {
            var best = double.PositiveInfinity;
            for (var pass = 0; pass < 9; pass++)
            {
                detector.Reset();
                var started = Stopwatch.GetTimestamp();
                var alarms = 0;
                foreach (var x in errors) { alarms += detector.Step(x) ? 1 : 0; }
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
                GC.KeepAlive(alarms);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {errors.Length / best / 1e6:0} |"));
        }
    }
}
