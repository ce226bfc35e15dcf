using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling;

namespace Relearn.Monitoring.Profiles;

/// <summary>Makes the reference from the rows that a model learnt from, and profiles each window of them.</summary>
/// <param name="file">The rows.</param>
/// <param name="range">Those that were learnt from.</param>
/// <param name="inputs">The columns that callers send.</param>
/// <param name="features">Encodes them as the model reads them; null where that view is not looked at.</param>
sealed class ReferenceRows(RowsFile file, RowRange range, IReadOnlyList<InputColumn> inputs, EncodedRows? features)
{
    const int SampleRows = 1 << 17;
    /// <summary>Windows that are kept, the newest ones: two years of days.</summary>
    public const int MostWindows = 750;

    const int MostTerms = ColumnReference.MostBins - 2;

    /// <summary>The bins of all columns.</summary>
    public ProfileReference Reference()
    {
        var names = features?.Encoder.Program.Features;
        var matrix = names is null ? [] : names.Select(_ => new NumberColumn(range.Rows)).ToArray();
        if (names is not null) { ForEachBlock((first, rows, values, width) => { for (var f = 0; f < width; f++) { for (var i = 0; i < rows; i++) { matrix[f].Add(first + i, values[i * width + f]); } } }); }
        // The code of a category is no quantity: such a feature is compared bin by bin, as a boolean is.
        return new([.. inputs.Select(Of)], [.. matrix.Select((m, f) => m.Reference(names![f].Name, features!.Encoder.IsCategorical(f) || features.Encoder.Program.KindOf(f) == ValueKind.Boolean ? ValueKind.Boolean : ValueKind.Number))]);
    }

    ColumnReference Of(InputColumn column)
    {
        if (file.Columns.All(c => c.Name != column.Name)) { return new(column.Name, column.Kind, 0, 0, double.NaN, double.NaN, 0, [], [], new double[column.Kind == ValueKind.Text ? 2 : 1], null); }
        var values = new double[4096];
        var dictionary = column.Kind == ValueKind.Text ? file.DictionaryOf(column.Name) : null;
        var counts = new long[dictionary?.Count ?? 0];
        var numbers = new NumberColumn(range.Rows);
        for (var start = range.First; start < range.End; start += values.Length)
        {
            var rows = (int)Math.Min(values.Length, range.End - start);
            file.Read(column.Name, start, values.AsSpan(0, rows));
            for (var i = 0; i < rows; i++)
            {
                if (dictionary is not null && !double.IsNaN(values[i])) { counts[(int)values[i]]++; }
                numbers.Add(start + i, values[i]);
            }
        }
        if (dictionary is null) { return numbers.Reference(column.Name, column.Kind); }
        var present = counts.Sum();
        var top = Enumerable.Range(0, counts.Length).Where(t => counts[t] > 0).OrderByDescending(t => counts[t]).ThenBy(t => dictionary[t], StringComparer.Ordinal).Take(MostTerms).ToArray();
        var known = KnownTexts.For(counts.LongCount(c => c > 0));
        for (var t = 0; t < counts.Length; t++)
        {
            if (counts[t] > 0) { known.Add(ValueHash.Of(dictionary[t])); }
        }
        double[] shares = [.. top.Select(t => (double)counts[t] / present), present == 0 ? 0 : (double)(present - top.Sum(t => counts[t])) / present, 0];
        return new(column.Name, column.Kind, range.Rows, range.Rows - present, double.NaN, double.NaN, counts.LongCount(c => c == 1), [], [.. top.Select(t => dictionary[t])], shares, known);
    }

    /// <summary>The windows of the range, in order.</summary>
    /// <param name="reference">What they are counted against.</param>
    /// <param name="windowOf">Window of an event time.</param>
    public IReadOnlyList<(int Window, WindowProfile Profile)> Profiles(ProfileReference reference, Func<double, int> windowOf)
    {
        var windows = new SortedDictionary<int, WindowProfile>();
        var batch = file.CreateBatch(inputs.Where(i => file.Columns.Any(c => c.Name == i.Name)).Select(i => i.Name), ColumnBatch.TrainingRows);
        var places = inputs.Select(i => batch.IndexOf(i.Name)).ToArray();
        var texts = batch.Vectors.Select(v => v.Kind == ValueKind.Text ? v.Dictionary.Select(t => System.Text.Encoding.UTF8.GetBytes(t)).ToArray() : null).ToArray();
        var hashes = texts.Select(t => t?.Select(b => ValueHash.Of(b)).ToArray()).ToArray();
        var times = new double[ColumnBatch.TrainingRows];
        var (last, lastWindow) = ((WindowProfile?)null, 0);
        if (range.Rows == 0) { return []; }
        file.Read(RowsFile.EventTime, range.End - 1, times.AsSpan(0, 1));
        var oldest = windowOf(times[0]) - MostWindows;
        void Take(long first, int rows, float[] matrix, int width)
        {
            file.Read(batch, first, rows);
            file.Read(RowsFile.EventTime, first, times.AsSpan(0, rows));
            for (var i = 0; i < rows; i++)
            {
                var window = windowOf(times[i]);
                if (window <= oldest) { continue; }
                if (last is null || window != lastWindow)
                {
                    if (!windows.TryGetValue(window, out last)) { windows.Add(window, last = new(reference)); }
                    lastWindow = window;
                }
                ulong content = 0;
                for (var c = 0; c < inputs.Count; c++)
                {
                    if (places[c] < 0)
                    {
                        last.Bins[c] = last.Columns[c].AddAbsent();
                        continue;
                    }
                    var vector = batch.Vectors[places[c]];
                    if (texts[places[c]] is { } bytes)
                    {
                        var code = vector.Codes[i];
                        last.Bins[c] = code < 0 ? last.Columns[c].AddNull() : last.Columns[c].Add(hashes[places[c]]![code], bytes[code]);
                        content = ValueHash.Mix(content + (code < 0 ? 1 : hashes[places[c]]![code]));
                        continue;
                    }
                    last.Bins[c] = last.Columns[c].Add(vector.Numbers[i]);
                    content = ValueHash.Mix(content + BitConverter.DoubleToUInt64Bits(vector.Numbers[i]));
                }
                for (var f = 0; f < width; f++) { last.Bins[inputs.Count + f] = last.Columns[inputs.Count + f].Add(matrix[i * width + f]); }
                last.EndRow(ValueHash.Mix((ulong)(first + i) + 1), content);
            }
        }
        if (features is not null) { ForEachBlock(Take); }
        else
        {
            for (var start = range.First; start < range.End; start += ColumnBatch.TrainingRows) { Take(start, (int)Math.Min(ColumnBatch.TrainingRows, range.End - start), [], 0); }
        }
        return [.. windows.Select(w => (w.Key, w.Value))];
    }

    void ForEachBlock(Action<long, int, float[], int> take)
    {
        var width = features!.Encoder.Width;
        var batch = features.Source.CreateBatch(ColumnBatch.TrainingRows);
        var scratch = features.Encoder.CreateScratch(ColumnBatch.TrainingRows);
        var matrix = new float[ColumnBatch.TrainingRows * width];
        for (var start = range.First; start < range.End; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, range.End - start);
            features.Source.Read(batch, start, rows);
            features.Encoder.Encode(batch, scratch, matrix);
            take(start, rows, matrix, width);
        }
    }

    // Numbers of a column, every k-th of them kept for the bins.
    sealed class NumberColumn(long rows)
    {
        readonly long _step = Math.Max(1, rows / SampleRows);
        readonly List<double> _sample = [];
        double _least = double.PositiveInfinity;
        double _most = double.NegativeInfinity;
        long _missing;

        public void Add(long row, double value)
        {
            if (double.IsNaN(value))
            {
                _missing++;
                return;
            }
            (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));
            if (row % _step == 0) { _sample.Add(value); }
        }

        public ColumnReference Reference(string name, ValueKind kind)
        {
            if (_sample.Count == 0) { return new(name, kind, rows, _missing, double.NaN, double.NaN, 0, [], [], [0], null); }
            _sample.Sort();
            double[] cuts = [.. Enumerable.Range(1, ColumnReference.MostBins - 1).Select(q => _sample[(int)((long)q * (_sample.Count - 1) / ColumnReference.MostBins)]).Distinct()];
            var shares = new double[cuts.Length + 1];
            var found = new ColumnReference(name, kind, rows, _missing, _least, _most, 0, cuts, [], shares, null);
            foreach (var value in _sample) { shares[found.BinOf(value)] += 1.0 / _sample.Count; }
            return found;
        }
    }
}
