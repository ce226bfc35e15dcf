using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Relearn.Inference.Features;
using Relearn.Inference;
using Relearn.Serving.Combining;

namespace Relearn.Serving.Batches;

/// <summary>Scores rows while they arrive: what has come is answered before more is waited for. Memory holds one block and one record, whatever the size.</summary>
/// <remarks>
/// <code>
/// body -> records -> up to 2,048 rows -> scores -> answer, flushed -> more
/// </code>
/// A row that cannot be read is answered in its place, without a score.
/// </remarks>
sealed class BatchStream(BatchModel model, IRequestRows rows) : IDisposable
{
    /// <summary>Longest record, bytes.</summary>
    public const int MostRecordBytes = 1 << 20;

    readonly IncrementalHash _in = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly IncrementalHash _out = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly ArrayBufferWriter<byte> _answer = new(1 << 16);
    readonly List<(int Start, int Length, long Line, string? Error)> _records = [];
    readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    PredictorScratch? _scratch;
    CombinedScores? _combined;
    long _line;
    long _acts;
    double _sum;
    int _slots;

    /// <summary>Rows that were scored.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that were not.</summary>
    public long Wrong { get; private set; }

    /// <summary>Answers a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="answer">Takes the answer.</param>
    /// <param name="begin">Is called before the first byte of the answer.</param>
    /// <param name="cancellation">The caller hung up.</param>
    public async Task RunAsync(PipeReader body, PipeWriter answer, Action begin, CancellationToken cancellation)
    {
        var begun = false;
        while (true)
        {
            // A caller who hangs up ends it by itself; a read that is cancelled leaves the connection in the middle of one.
            var read = await body.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var buffer = read.Buffer;
            var taken = 0;
            try
            {
                taken = await AnswerAllAsync(buffer.IsSingleSegment ? buffer.First : buffer.ToArray(), read.IsCompleted).ConfigureAwait(false);
            }
            finally
            {
                // Also where it fails: the rest of the body cannot be passed over otherwise.
                body.AdvanceTo(buffer.GetPosition(taken), buffer.End);
            }
            if (!read.IsCompleted) { continue; }
            if (!begun) { begin(); }
            return;
        }

        async Task<int> AnswerAllAsync(ReadOnlyMemory<byte> data, bool last)
        {
            var taken = 0;
            for (var took = -1; took != 0; taken += took)
            {
                took = Take(data.Span[taken..], last);
                if (_answer.WrittenCount == 0) { continue; }
                if (!begun) { begin(); }
                begun = true;
                _out.AppendData(_answer.WrittenSpan);
                answer.Write(_answer.WrittenSpan);
                _answer.ResetWrittenCount();
                await answer.FlushAsync(cancellation).ConfigureAwait(false);
            }
            if (data.Length - taken > MostRecordBytes) { throw BatchesErrors.RecordTooLong(_line + 1, MostRecordBytes).Exception(); }
            _in.AppendData(data.Span[..taken]);
            return taken;
        }
    }

    // One block: returns how many bytes it took.
    int Take(ReadOnlySpan<byte> data, bool last)
    {
        var taken = 0;
        _records.Clear();
        (_slots, _scratch) = (0, null);
        try
        {
            while (taken < data.Length && _records.Count < ColumnBatch.TrainingRows && rows.Cut(data[taken..], last) is > 0 and var length)
            {
                var record = data.Slice(taken, length);
                if (length <= MostRecordBytes) { TakeRecord(record, taken); }
                else { throw BatchesErrors.RecordTooLong(_line + 1, MostRecordBytes).Exception(); }
                taken += length;
                _line += record.Count((byte)'\n');
            }
            if (_records.Count > 0) { Answer(data); }
            return taken;
        }
        finally
        {
            if (_scratch is not null) { model.Predictor.Return(_scratch); }
        }
    }

    void TakeRecord(ReadOnlySpan<byte> record, int start)
    {
        if (record.Trim(" \t\r\n"u8).IsEmpty || rows.TakeHeader(record, _answer)) { return; }
        _scratch ??= model.Predictor.Rent(ColumnBatch.TrainingRows);
        var error = rows.Read(record, _line + 1, _scratch, _slots);
        _records.Add((start, record.Length, _line + 1, error));
        _slots += error is null ? 1 : 0;
    }

    void Answer(ReadOnlySpan<byte> data)
    {
        _scratch!.Batch.Rows = _slots;
        var scores = _slots == 0 ? [] : model.Predictor.Predict(_scratch);
        if (model.Combined is { } models && _slots > 0) { models.Combine(_scratch, scores, _combined ??= new()); }
        var slot = 0;
        foreach (var (start, length, line, error) in _records)
        {
            var record = data.Slice(start, length);
            if (error is not null)
            {
                Wrong++;
                var reason = error.Split("; it is \"")[0].Split("; row ")[0];
                if (_reasons.Count < 1000 || _reasons.ContainsKey(reason)) { _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1; }
                rows.WriteWrong(_answer, record, line, error);
                continue;
            }
            var result = model.ResultOf(_scratch, slot, scores[slot], _combined);
            rows.Write(_answer, record, result);
            _sum += scores[slot++];
            _acts += result.Acts ? 1 : 0;
            Rows++;
        }
    }

    /// <summary>The record of what was answered.</summary>
    public BatchPrediction Summary() => new(model.Name, model.Release, model.Run, model.Predictor.BundleHash, model.Threshold, "request", Convert.ToHexStringLower(_in.GetCurrentHash()),
        "response", Convert.ToHexStringLower(_out.GetCurrentHash()), Rows, Wrong, _reasons, Rows == 0 ? null : _sum / Rows, Rows == 0 ? null : (double)_acts / Rows);

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
    }
}
