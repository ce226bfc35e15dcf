using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Monitoring.Skew;

/// <summary>Holds every served row against the same row of a data set version: inputs as they were sent, features as they were served, to the bit.</summary>
/// <remarks>
/// <code>
/// log: row as received, features as served  --+
///                                             +-- 1 equal?  2 if not: which column, and does it look like a unit, a swap, a zone, a default, an old value
/// data: row, features recomputed as in training --+
/// </code>
/// A replayed decision knows its row by its place. A live one is looked for by its key and event time; where a clock is off, by its key and the nearest time within 26 hours.
/// </remarks>
sealed class SkewCheck
{
    const int MostSamples = 1000;
    const double Nearest = 26 * 3.6e9;

    // Ages at which an old value is looked for.
    static readonly double[] Ages = [600e6, 1800e6, 3600e6, 3 * 3600e6, 6 * 3600e6, 12 * 3600e6, 24 * 3600e6, 48 * 3600e6, 168 * 3600e6];

    readonly Predictor _predictor;
    readonly RowsFile _file;
    readonly WindowHistory _history;
    readonly List<SkewSample> _samples = [];
    readonly long[] _inputs;
    readonly long[] _features;
    readonly string[] _examples;
    double _firstTime = double.PositiveInfinity;
    long _compared;
    long _unmatched;
    long _mismatched;

    SkewCheck(Predictor predictor, RowsFile file, WindowHistory history)
    {
        (_predictor, _file, _history) = (predictor, file, history);
        (_inputs, _features) = (new long[predictor.Inputs.Count], new long[predictor.Width]);
        _examples = new string[_inputs.Length + _features.Length];
    }

    /// <summary>Compares.</summary>
    /// <param name="release">Id of the release.</param>
    /// <param name="source"><c>live</c> or <c>replay</c>.</param>
    /// <param name="datasetId">Id of the data set version.</param>
    /// <param name="predictor">The released model.</param>
    /// <param name="file">Rows of the data set version.</param>
    /// <param name="history">Plays it.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kind">Kind of segments.</param>
    /// <param name="writer">Only this writer; null: all.</param>
    /// <param name="first">Row of a replay's first decision; null for live ones.</param>
    /// <param name="key">Column that names the subject of a row.</param>
    public static SkewReport Run(string release, string source, string datasetId, Predictor predictor, RowsFile file, WindowHistory history, string logFolder, string kind, long? writer, long? first, string? key)
    {
        var check = new SkewCheck(predictor, file, history);
        var places = first is null ? PlacesOf(predictor, file, logFolder, kind, writer, key) : null;
        var next = 0;
        var served = new List<(long Row, object?[] Inputs, float[] Features)>();
        var encoded = new EncodedRows(file, predictor.Encoder, history);
        PredictionLog.Read(logFolder, kind, writer, prediction =>
        {
            if (prediction.Context.BundleHash != predictor.BundleHash || prediction.CandidateCount != 1) { return; }
            var row = first is { } start ? start + prediction.Id.Number - 1 : places![next++];
            if (row < 0 || row >= file.Rows)
            {
                check._unmatched++;
                return;
            }
            served.Add((row, InputsOf(predictor, prediction.Candidates[0].RawRow), [.. prediction.Candidates[0].Features]));
            if (served.Count == 8 * ColumnBatch.TrainingRows) { check.Compare(served, encoded); }
        }, null);
        check.Compare(served, encoded);
        return check.Report(release, source, datasetId);
    }

    static object?[] InputsOf(Predictor predictor, byte[] rawRow)
    {
        var scratch = predictor.Rent(1);
        List<UserError>? problems = null;
        RequestReader.ReadRow(rawRow, 0, 1, predictor, scratch, instants: true, ref problems);
        var values = SkewSample.ValuesOf(scratch.Batch, 0, predictor.Inputs.Count);
        predictor.Return(scratch);
        return values;
    }

    static Dictionary<string, List<(double Time, long Row)>> RowsByKey(RowsFile file, string? key)
    {
        var places = new Dictionary<string, List<(double, long)>>();
        if (key is null) { return places; }
        var batch = file.CreateBatch([key], ColumnBatch.TrainingRows);
        var times = new double[ColumnBatch.TrainingRows];
        for (long start = 0; start < file.Rows; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - start);
            file.Read(batch, start, rows);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, rows));
            for (var i = 0; i < rows; i++)
            {
                if (Replay.NameOf(batch.Vectors[0], i) is not { } name) { continue; }
                if (!places.TryGetValue(name, out var list)) { places.Add(name, list = []); }
                list.Add((times[i], start + i));
            }
        }
        return places;
    }

    // The row of each live decision, in the order of the log: first those whose key and time are the row's, then, among the rows that are left, the nearest in time.
    static List<long> PlacesOf(Predictor predictor, RowsFile file, string logFolder, string kind, long? writer, string? key)
    {
        var byKey = RowsByKey(file, key);
        var end = TimeSplit.TimeAt(file, file.Rows - 1);
        var asked = new List<(string Key, double Time)>();
        PredictionLog.Read(logFolder, kind, writer, prediction =>
        {
            if (prediction.Context.BundleHash == predictor.BundleHash && prediction.CandidateCount == 1) { asked.Add((prediction.Key, prediction.EventTime)); }
        }, null);
        var places = new List<long>(Enumerable.Repeat(-1L, asked.Count));
        foreach (var within in new[] { 0, Nearest })
        {
            for (var i = 0; i < places.Count; i++)
            {
                // What happened after the end of the data has no row there.
                if (places[i] >= 0 || asked[i].Time > end || !byKey.TryGetValue(asked[i].Key, out var rows) || rows.Count == 0) { continue; }
                var nearest = rows.MinBy(r => Math.Abs(r.Time - asked[i].Time));
                if (Math.Abs(nearest.Time - asked[i].Time) > within) { continue; }
                places[i] = nearest.Row;
                rows.Remove(nearest);
            }
        }
        return places;
    }

    // Takes the rows that were collected, in the order of the data.
    void Compare(List<(long Row, object?[] Inputs, float[] Features)> served, EncodedRows encoded)
    {
        served.Sort((a, b) => a.Row.CompareTo(b.Row));
        var width = _predictor.Width;
        var source = FeatureRows.Open(_file, encoded.Encoder.Program, _history);
        var batch = source.CreateBatch(ColumnBatch.TrainingRows);
        var scratch = encoded.Encoder.CreateScratch(ColumnBatch.TrainingRows);
        var matrix = new float[ColumnBatch.TrainingRows * width];
        var times = new double[ColumnBatch.TrainingRows];
        // Inputs that no feature reads are not in the batch.
        int[] columns = [.. _predictor.Inputs.Select(i => batch.IndexOf(i.Name))];
        for (var s = 0; s < served.Count;)
        {
            var start = served[s].Row;
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, _file.Rows - start);
            source.Read(batch, start, rows);
            _file.Read(RowsFile.EventTime, start, times.AsSpan(0, rows));
            encoded.Encoder.Encode(batch, scratch, matrix);
            for (; s < served.Count && served[s].Row < start + rows; s++)
            {
                var at = (int)(served[s].Row - start);
                var data = SkewSample.ValuesOf(batch, at, batch.Columns.Count);
                Compare(new(served[s].Row, times[at], served[s].Inputs, [.. columns.Select((c, i) => c < 0 ? served[s].Inputs[i] : data[c])], served[s].Features, matrix.AsSpan(at * width, width).ToArray()));
            }
        }
        served.Clear();
    }

    void Compare(SkewSample row)
    {
        _compared++;
        _firstTime = Math.Min(_firstTime, row.Time);
        var differs = false;
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (SkewSample.Same(row.ServedInputs[i], row.Inputs[i])) { continue; }
            differs = true;
            _inputs[i]++;
            _examples[i] ??= $"served {SkewPatterns.Text(row.ServedInputs[i])}, the data has {SkewPatterns.Text(row.Inputs[i])}";
        }
        for (var f = 0; f < _features.Length; f++)
        {
            if (SkewSample.Same(row.ServedFeatures[f], row.Features[f])) { continue; }
            differs = true;
            _features[f]++;
            _examples[_inputs.Length + f] ??= $"served {SkewPatterns.Text((double)row.ServedFeatures[f])}, recomputed {SkewPatterns.Text((double)row.Features[f])}";
        }
        if (!differs) { return; }
        // A uniform sample of the rows that differ. Algorithm R: J. S. Vitter, ACM Transactions on Mathematical Software 11(1), 1985.
        var place = _samples.Count < MostSamples ? _samples.Count : (long)(SeededRandom.At(1, _mismatched) * (_mismatched + 1));
        _mismatched++;
        if (_samples.Count < MostSamples) { _samples.Add(row); }
        else if (place < MostSamples) { _samples[(int)place] = row; }
    }

    SkewReport Report(string release, string source, string datasetId)
    {
        _samples.Sort((a, b) => a.Row.CompareTo(b.Row));
        var findings = SkewPatterns.OfInputs(_predictor.Inputs, _samples).ToList();
        var program = _predictor.Encoder.Program;
        var wrong = _predictor.Inputs.Index().Where(i => _inputs[i.Index] > 0).Select(i => i.Item.Name).ToHashSet();
        for (var f = 0; f < _features.Length; f++)
        {
            if (_features[f] == 0 || program.InputsOf(f).Any(wrong.Contains)) { continue; }
            var differing = _samples.Where(s => !SkewSample.Same(s.ServedFeatures[f], s.Features[f])).ToArray();
            findings.Add(SkewPatterns.OfFeature(program.Features[f], f, differing, AgesOf(f, differing)));
        }
        var columns = _predictor.Inputs.Select((input, i) => new SkewedColumn(input.Name, false, _inputs[i], _examples[i]))
            .Concat(program.Features.Select((feature, f) => new SkewedColumn(feature.Name, true, _features[f], _examples[_inputs.Length + f])));
        return new(release, source, datasetId, _compared, _unmatched, _mismatched, [.. columns.Where(c => c.Mismatched > 0).OrderByDescending(c => c.Mismatched).ThenBy(c => c.IsFeature)], findings);
    }

    // How old the state must be for the served value to be right: the row asks again, some hours before its moment, or at the beginning, if all stood still since.
    double[] AgesOf(int feature, SkewSample[] samples)
    {
        double[] ages = [.. samples.Select(_ => double.NaN)];
        var program = _predictor.Encoder.Program;
        if (program.WindowsOf(feature).Count == 0 || samples.Length == 0) { return ages; }
        var (state, events) = _history.StateAfter(_file, program, samples[0].Row, Math.Max(Ages[^1], samples[^1].Time - _firstTime) + WindowState.DefaultWatermark);
        using var closes = events;
        var source = FeatureRows.Open(_file, program, _history);
        var batch = source.CreateBatch(1);
        var scratch = _predictor.Encoder.CreateScratch(1);
        var matrix = new float[_predictor.Width];
        var told = samples[0].Row;
        for (var s = 0; s < samples.Length; s++)
        {
            WindowHistory.Follow(_file, state, events, told, samples[s].Row);
            told = samples[s].Row;
            source.Read(batch, told, 1);
            foreach (var age in Ages.Append(samples[s].Time - _firstTime))
            {
                state.Fill(batch, samples[s].Time - age);
                _predictor.Encoder.Encode(batch, scratch, matrix);
                if (!SkewSample.Same(matrix[feature], samples[s].ServedFeatures[feature])) { continue; }
                ages[s] = age;
                break;
            }
        }
        return ages;
    }
}
