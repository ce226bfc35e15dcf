using Relearn.Inference.Features;
using Relearn.Tests.Monitoring.Inputs;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>The default rules of known monitoring tools, restated from their files and documentation, on one window against the whole reference. Missing values are dropped, as they do.</summary>
/// <remarks>Evidently, above 1,000 reference rows: Wasserstein distance over the standard deviation of the reference at least 0.1, Jensen-Shannon distance at least 0.1; the data set has drifted where half of the columns have.
/// NannyML: Kolmogorov-Smirnov or Jensen-Shannon distance of a chunk beyond mean and three deviations of ten chunks of the reference. whylogs: Kolmogorov-Smirnov p at most 0.05 (exact here, not from a sketch), chi-squared with the
/// reference taken as exact. PSI: 0.1 over ten bins. The Wasserstein distance is taken over 1,024 quantiles.</remarks>
sealed class FamousDefaults
{
    const int Chunks = 10;
    const int Grid = 1024;

    readonly Column[] _columns;

    public FamousDefaults(TableFile reference)
    {
        _columns = [.. reference.Columns.Select(c => new Column(c, reference[c.Name]))];
    }

    /// <summary>Which rules alarm on a window.</summary>
    /// <param name="EvidentlyAny">A column has drifted.</param>
    /// <param name="EvidentlyDataset">Half of the columns have.</param>
    /// <param name="NannyMl">A column is beyond its threshold.</param>
    /// <param name="Whylogs">A column has p of at most 0.05.</param>
    /// <param name="Psi">A column has 0.1.</param>
    public sealed record Verdict(bool EvidentlyAny, bool EvidentlyDataset, bool NannyMl, bool Whylogs, bool Psi)
    {
        /// <summary>Names of the rules.</summary>
        public static IReadOnlyList<string> Names { get; } = ["Evidently, any column", "Evidently, data set drift", "NannyML, 3 sigma of 10 chunks, any column", "whylogs, p <= 0.05, any column", "PSI >= 0.1, any column"];

        /// <summary>The same in that order.</summary>
        public IReadOnlyList<bool> All => [EvidentlyAny, EvidentlyDataset, NannyMl, Whylogs, Psi];
    }

    public Verdict Of(TableFile window)
    {
        var found = _columns.Select(c => c.Of(window[c.Name])).ToArray();
        return new(found.Any(f => f.Evidently), found.Count(f => f.Evidently) * 2 >= found.Length, found.Any(f => f.NannyMl), found.Any(f => f.Whylogs), found.Any(f => f.Psi));
    }

    sealed class Column
    {
        readonly bool _categorical;
        readonly double[] _sorted;
        readonly double[] _quantiles;
        readonly double[] _tenths;
        readonly double _deviation;
        readonly Dictionary<double, double> _shares;
        readonly double _threshold;

        public Column(InputColumn column, List<double> values)
        {
            Name = column.Name;
            _categorical = column.Kind is ValueKind.Text or ValueKind.Boolean;
            double[] present = [.. values.Where(v => !double.IsNaN(v))];
            _sorted = [.. present.Order()];
            _shares = present.CountBy(v => v).ToDictionary(v => v.Key, v => (double)v.Value / present.Length);
            _quantiles = [.. Enumerable.Range(0, Grid).Select(i => _sorted[(int)((i + 0.5) / Grid * _sorted.Length)])];
            _tenths = [.. Enumerable.Range(1, 9).Select(i => _sorted[i * _sorted.Length / 10]).Distinct()];
            var mean = present.Average();
            _deviation = Math.Max(0.001, Math.Sqrt(present.Average(v => (v - mean) * (v - mean))));
            var chunks = Enumerable.Range(0, Chunks).Select(i => NannyMl([.. present[(i * present.Length / Chunks)..((i + 1) * present.Length / Chunks)].Order()])).ToArray();
            _threshold = chunks.Average() + 3 * Math.Sqrt(chunks.Average(c => (c - chunks.Average()) * (c - chunks.Average())));
        }

        public string Name { get; }

        public (bool Evidently, bool NannyMl, bool Whylogs, bool Psi) Of(List<double> values)
        {
            double[] now = [.. values.Where(v => !double.IsNaN(v)).Order()];
            if (now.Length == 0) { return default; }
            var nanny = NannyMl(now) > _threshold;
            if (_categorical)
            {
                var js = JensenShannon(now);
                return (js >= 0.1, nanny, ChiSquared(now), Psi([.. _shares.Values, 0], Counts(now)) >= 0.1);
            }
            return (Wasserstein(now) / _deviation >= 0.1, nanny, KolmogorovP(now) <= 0.05, Psi(TenthsOf(_sorted), TenthsOf(now)) >= 0.1);
        }

        double NannyMl(double[] now) => _categorical ? JensenShannon(now) : Kolmogorov(now);

        double Wasserstein(double[] now)
        {
            double sum = 0;
            for (var i = 0; i < Grid; i++) { sum += Math.Abs(_quantiles[i] - now[(int)((i + 0.5) / Grid * now.Length)]); }
            return sum / Grid;
        }

        double Kolmogorov(double[] now)
        {
            double most = 0;
            for (var i = 0; i < now.Length; i++)
            {
                if (i + 1 < now.Length && now[i + 1] == now[i]) { continue; }
                most = Math.Max(most, Math.Abs((double)(i + 1) / now.Length - Below(now[i], inclusive: true)));
                var first = Array.FindIndex(now, Math.Max(0, i - 4096), v => v == now[i]);
                most = Math.Max(most, Math.Abs((double)first / now.Length - Below(now[i], inclusive: false)));
            }
            return most;
        }

        double Below(double value, bool inclusive)
        {
            var (low, high) = (0, _sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_sorted[middle] < value || (inclusive && _sorted[middle] == value)) { low = middle + 1; }
                else { high = middle; }
            }
            return (double)low / _sorted.Length;
        }

        double KolmogorovP(double[] now)
        {
            var (d, n) = (Kolmogorov(now), (double)now.Length * _sorted.Length / (now.Length + _sorted.Length));
            double p = 0;
            for (var k = 1; k <= 100; k++) { p += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * n * d * d); }
            return Math.Clamp(p, 0, 1);
        }

        // Share of the window at each value of the reference, then of all others.
        double[] Counts(double[] now)
        {
            var counts = now.CountBy(v => v).ToDictionary(v => v.Key, v => (double)v.Value / now.Length);
            double[] known = [.. _shares.Keys.Select(k => counts.GetValueOrDefault(k))];
            return [.. known, Math.Max(0, 1 - known.Sum())];
        }

        double JensenShannon(double[] now)
        {
            double sum = 0;
            var (p, q) = ((double[])[.. _shares.Values, 0], Counts(now));
            for (var i = 0; i < p.Length; i++)
            {
                var middle = (p[i] + q[i]) / 2;
                sum += (p[i] > 0 ? p[i] * Math.Log(p[i] / middle) : 0) + (q[i] > 0 ? q[i] * Math.Log(q[i] / middle) : 0);
            }
            return Math.Sqrt(Math.Max(0, sum / 2));
        }

        bool ChiSquared(double[] now)
        {
            double sum = 0;
            var (p, q) = ((double[])[.. _shares.Values], Counts(now));
            if (q[^1] > 1e-9) { return true; }
            for (var i = 0; i < p.Length; i++) { sum += (q[i] - p[i]) * (q[i] - p[i]) / p[i] * now.Length; }
            // Wilson and Hilferty's normal approximation, 5 % from above.
            var freedom = Math.Max(1, p.Length - 1.0);
            return (Math.Cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / Math.Sqrt(2 / (9 * freedom)) >= 1.645;
        }

        double[] TenthsOf(double[] values)
        {
            var counts = new double[_tenths.Length + 1];
            foreach (var value in values) { counts[Array.BinarySearch(_tenths, value) is var at && at < 0 ? ~at : at] += 1.0 / values.Length; }
            return counts;
        }

        static double Psi(double[] p, double[] q) => p.Zip(q, (a, b) => (Math.Max(a, 1e-4) - Math.Max(b, 1e-4)) * Math.Log(Math.Max(a, 1e-4) / Math.Max(b, 1e-4))).Sum();
    }
}
