using System.Globalization;
using System.Text;
using Relearn.Data.Validation;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Sampling;

/// <summary>Draws rows of a data set version; rows are streamed, and only the sample is held.</summary>
static class RowSampler
{
    const int MostStrata = 10_000;

    /// <summary>Draws rows and writes them, in their order in the version.</summary>
    public static RowSample Write(ProjectConfig project, RowsFile file, SampleRequest request, string path)
    {
        Check(project, request);
        var (drawn, strata, of) = request.By is not null ? Stratified(file, request) : request.Weight is not null ? Weighted(file, request) : Uniform(file, request);
        drawn.Sort((a, b) => a.Row.CompareTo(b.Row));
        var weights = new ImportanceWeights();
        foreach (var (_, weight) in drawn) { weights.Add(weight); }
        Storage.AtomicFile.WriteText(Path.GetFullPath(path), Csv(project, file, drawn));
        var method = request.Spread is not null ? "neyman" : request.By is not null ? "proportional" : request.Weight is not null ? "weighted" : "uniform";
        return new(path, method, drawn.Count, of, strata, weights.EffectiveSize, weights.Warning);
    }

    /// <summary>Whether the options go together.</summary>
    internal static void Check(ProjectConfig project, SampleRequest request)
    {
        string[] Columns(params ValueKind[] kinds) => [.. project.AllColumns.Where(c => kinds.Contains(c.Kind)).Select(c => c.Name)];
        void Require(string option, string? column, string expected, params ValueKind[] kinds)
        {
            if (column is not null && !Columns(kinds).Contains(column)) { throw DataErrors.SampleColumn(option, column, expected, Columns(kinds)).Exception(); }
        }
        if (request.Likely && (request.By ?? request.Weight ?? request.Spread) is not null) { throw DataErrors.SampleOptions("'--likely' asks the model which rows to take: '--by', '--spread' and '--weight' do not go with it.").Exception(); }
        Require("--by", request.By, "a column of texts or booleans", ValueKind.Text, ValueKind.Boolean);
        Require("--spread", request.Spread, "a column of numbers", ValueKind.Number);
        Require("--weight", request.Weight, "a column of numbers", ValueKind.Number);
        if (request.Spread is not null && request.By is null) { throw DataErrors.SampleOptions("'--spread' needs '--by': it says how many rows each stratum gets.").Exception(); }
        if (request.Weight is not null && request.By is not null) { throw DataErrors.SampleOptions("'--weight' and '--by' are two ways to choose rows: give one.").Exception(); }
    }

    static (List<(long Row, double Weight)> Drawn, SampledStratum[] Strata, long Of) Uniform(RowsFile file, SampleRequest request)
    {
        var sampler = new ReservoirSampler<long>(request.Rows, request.Seed);
        for (long row = 0; row < file.Rows; row++) { sampler.Add(row); }
        return ([.. sampler.Items.Select(r => (r, (double)file.Rows / sampler.Items.Count))], [], file.Rows);
    }

    static (List<(long Row, double Weight)> Drawn, SampledStratum[] Strata, long Of) Weighted(RowsFile file, SampleRequest request)
    {
        var sampler = new WeightedReservoir<long>(request.Rows, request.Seed);
        ForEach(file, [request.Weight!], (batch, first) =>
        {
            for (var i = 0; i < batch.Rows; i++) { sampler.Add(first + i, batch.Vectors[0].Numbers[i]); }
        });
        // A row stands for the inverse of its chance, which goes with its weight where the sample is a small part.
        var items = sampler.Items;
        return ([.. items.Select(i => (i.Item, Math.Max(1, sampler.Weight / (items.Count * i.Weight))))], [], sampler.Seen);
    }

    static (List<(long Row, double Weight)> Drawn, SampledStratum[] Strata, long Of) Stratified(RowsFile file, SampleRequest request)
    {
        string[] columns = request.Spread is null ? [request.By!] : [request.By!, request.Spread];
        var (names, counts, spreads) = (new List<string>(), new List<long>(), new List<RunningMean>());
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var strata = new StratumCodes(name =>
        {
            if (known.TryGetValue(name, out var stratum)) { return stratum; }
            if (known.Count == MostStrata) { throw DataErrors.TooManyStrata(request.By!, MostStrata).Exception(); }
            known.Add(name, names.Count);
            names.Add(name);
            counts.Add(0);
            spreads.Add(new());
            return names.Count - 1;
        });
        ForEach(file, columns, (batch, _) =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                var stratum = strata.Of(batch.Vectors[0], i);
                counts[stratum]++;
                if (request.Spread is null || double.IsNaN(batch.Vectors[1].Numbers[i])) { continue; }
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(spreads)[stratum].Update(batch.Vectors[1].Numbers[i]);
            }
        });
        double[] deviations = [.. spreads.Select(s => s.Count < 2 ? 0 : Math.Sqrt(s.Variance))];
        var sizes = request.Spread is null ? Allocation.Proportional(counts, request.Rows) : Allocation.Neyman(counts, deviations, request.Rows);
        var samplers = sizes.Select((size, h) => size == 0 ? null : new ReservoirSampler<long>(size, unchecked(request.Seed + (ulong)h * 0x9E3779B97F4A7C15))).ToArray();
        ForEach(file, columns, (batch, first) =>
        {
            for (var i = 0; i < batch.Rows; i++) { samplers[strata.Of(batch.Vectors[0], i)]?.Add(first + i); }
        });
        return ([.. samplers.SelectMany((s, h) => s?.Items.Select(r => (r, (double)counts[h] / s.Items.Count)) ?? [])],
            [.. names.Select((n, h) => new SampledStratum(n, counts[h], request.Spread is null ? null : deviations[h], sizes[h])).OrderBy(s => s.Value, StringComparer.Ordinal)], file.Rows);
    }

    // Each distinct text is looked up once.
    sealed class StratumCodes(Func<string, int> ofName)
    {
        readonly Dictionary<int, int> _ofCode = [];

        public int Of(Vector vector, int row)
        {
            var code = vector.Kind == ValueKind.Text ? vector.Codes[row] : double.IsNaN(vector.Numbers[row]) ? -1 : (int)vector.Numbers[row];
            if (!_ofCode.TryGetValue(code, out var stratum))
            {
                _ofCode.Add(code, stratum = ofName(code < 0 ? "" : vector.Kind == ValueKind.Text ? vector.Dictionary[code] : code != 0 ? "true" : "false"));
            }
            return stratum;
        }
    }

    static void ForEach(RowsFile file, IReadOnlyList<string> columns, Action<ColumnBatch, long> take)
    {
        var batch = file.CreateBatch(columns, ColumnBatch.TrainingRows);
        for (long first = 0; first < file.Rows; first += ColumnBatch.TrainingRows)
        {
            file.Read(batch, first, (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - first));
            take(batch, first);
        }
    }

    /// <summary>The rows as CSV with place and weight, and what else is said of each.</summary>
    internal static string Csv(ProjectConfig project, RowsFile file, List<(long Row, double Weight)> drawn, string moreHeadings = "", Func<int, string>? more = null)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', project.AllColumns.Select(c => Quarantine.Quote(c.Name))).Append(",_row,_weight").Append(moreHeadings).Append('\n');
        var batch = file.CreateBatch(project.AllColumns.Select(c => c.Name), 1);
        for (var d = 0; d < drawn.Count; d++)
        {
            var (row, weight) = drawn[d];
            file.Read(batch, row, 1);
            foreach (var vector in batch.Vectors) { text.Append(Quarantine.Quote(TextOf(vector))).Append(','); }
            text.Append(CultureInfo.InvariantCulture, $"{row + 1},{weight:R}").Append(more?.Invoke(d)).Append('\n');
        }
        return text.ToString();
    }

    static string TextOf(Vector vector) => vector.Kind == ValueKind.Text
        ? vector.Codes[0] < 0 ? "" : vector.Dictionary[vector.Codes[0]]
        : double.IsNaN(vector.Numbers[0]) ? "" : NumberChecks.TextOf(vector.Numbers[0], vector.Kind);
}
