namespace Relearn.Storage;

/// <summary>Appends records to the segments of one writer. Any number of threads; every writer has segments of its own.</summary>
/// <remarks>
/// <code>
/// Append --> buffer --Commit--> operating system (1) --flush, one for all that wait--> disk (2)
/// </code>
/// The disk is waited for on a thread of the writer's own, in the order of the segments: a thread pool of few threads would keep answers waiting behind it.
/// An append is acknowledged at (1) in <see cref="Durability.Process"/>, at (2) in <see cref="Durability.Disk"/>.
/// A failed write fails the writer for good: what came after it could not be told from a torn record.
/// </remarks>
public sealed class RecordLogWriter : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly string _folder;
    readonly string _kind;
    readonly Ledger _ledger;
    readonly ITimer? _timer;
    readonly long _segmentBytes;
    readonly SerialThread _disk;
    FileStream _file = null!;
    byte[] _buffer = new byte[1 << 16];
    int _buffered;
    long _written;
    long _flushed;
    long _segmentStart;
    long _records;
    long _segmentRecords;
    int _segment;
    bool _failed;
    Task _sealing = Task.CompletedTask;
    Task? _flush;

    /// <summary>Begins a new segment.</summary>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="kind">What it holds: <c>predictions</c>, <c>outcomes</c>.</param>
    /// <param name="ledger">Gives the writer its number and keeps the hashes of full segments.</param>
    /// <param name="durability">When <see cref="CommitAsync"/> acknowledges.</param>
    /// <param name="time">Drives the flush every 100 ms.</param>
    /// <param name="segmentBytes">A segment is sealed when it passes this; 64 MiB by default.</param>
    /// <exception cref="Numerics.UserErrorException">The folder cannot be written.</exception>
    public RecordLogWriter(string folder, string kind, Ledger ledger, Durability durability, TimeProvider time, long segmentBytes = 64 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(durability, Durability.Off);
        (_folder, _kind, _ledger, Durability, _segmentBytes) = (folder, kind, ledger, durability, segmentBytes);
        Number = ledger.NextNumber("log_writer");
        OpenSegment();
        _disk = new($"log {kind}");
        if (durability == Durability.Process)
        {
            _timer = time.CreateTimer(_ => FlushInBackground(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Number of this writer, never given twice in a workspace.</summary>
    public long Number { get; }

    /// <summary>When an append is acknowledged.</summary>
    public Durability Durability { get; }

    /// <summary>Records appended so far.</summary>
    public long Records
    {
        get { lock (_gate) { return _records; } }
    }

    /// <summary>Puts a record into the buffer; it is acknowledged only by a commit.</summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        lock (_gate) { AppendUnlocked(payload); }
    }

    /// <summary>Puts a record into the buffer, and before it what it names, if this segment does not have that yet.</summary>
    internal void Append(ReadOnlySpan<byte> payload, SegmentPreamble preamble)
    {
        lock (_gate) { AppendUnlocked(payload, preamble); }
    }

    /// <summary>Hands all that was appended to the operating system.</summary>
    /// <exception cref="Numerics.UserErrorException">The disk is full or broken.</exception>
    public void Commit()
    {
        lock (_gate) { WriteUnlocked(); }
    }

    /// <summary>Appends records and acknowledges them according to <see cref="Durability"/>.</summary>
    public ValueTask AppendAsync(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            AppendUnlocked(payload);
            WriteUnlocked();
        }
        return Durability == Durability.Disk ? new(FlushAsync()) : ValueTask.CompletedTask;
    }

    /// <summary>Acknowledges all that was appended according to <see cref="Durability"/>.</summary>
    public ValueTask CommitAsync()
    {
        Commit();
        return Durability == Durability.Disk ? new(FlushAsync()) : ValueTask.CompletedTask;
    }

    /// <summary>Flushes to disk all that was committed before the call; calls that wait share one flush.</summary>
    public async Task FlushAsync()
    {
        long upTo;
        lock (_gate) { upTo = _written; }
        while (true)
        {
            Task flush;
            lock (_gate)
            {
                if (_flushed >= upTo) { return; }
                if (_failed) { throw StorageErrors.NotWritable(_file.Name, "an earlier write failed.").Exception(); }
                // A flush that is under way may have begun before our write: only one that begins now, or later, covers it.
                _flush ??= StartFlush();
                flush = _flush;
            }
            await flush.ConfigureAwait(false);
        }
    }

    Task StartFlush()
    {
        var (handle, position) = (_file.SafeFileHandle, _written);
        return _disk.Run(() =>
        {
            try
            {
                RandomAccess.FlushToDisk(handle);
                lock (_gate) { (_flushed, _flush) = (_failed ? _flushed : Math.Max(_flushed, position), null); }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                lock (_gate) { (_failed, _flush) = (_failed || e is IOException, null); }
                if (e is IOException) { throw StorageErrors.Writing(_file.Name, e).Exception(); }
            }
        });
    }

    void FlushInBackground()
    {
        lock (_gate)
        {
            if (_flushed < _written && !_failed) { _flush ??= StartFlush(); }
        }
    }

    void AppendUnlocked(ReadOnlySpan<byte> payload, SegmentPreamble? preamble = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, LogFrame.MostBytes);
        if (_failed) { throw StorageErrors.NotWritable(_file.Name, "an earlier write failed.").Exception(); }
        if (_written + _buffered - _segmentStart > _segmentBytes) { RollUnlocked(); }
        if (preamble is not null && preamble.Segment != _segment)
        {
            PutFrame(preamble.Payload);
            preamble.Segment = _segment;
        }
        PutFrame(payload);
        _records++;
    }

    void PutFrame(ReadOnlySpan<byte> payload)
    {
        var length = LogFrame.HeaderLength + payload.Length;
        if (_buffered + length > _buffer.Length)
        {
            WriteUnlocked();
            if (length > _buffer.Length) { _buffer = new byte[length]; }
        }
        LogFrame.WriteHeader(_buffer.AsSpan(_buffered), payload);
        payload.CopyTo(_buffer.AsSpan(_buffered + LogFrame.HeaderLength));
        _buffered += length;
        _segmentRecords++;
    }

    void WriteUnlocked()
    {
        if (_buffered == 0) { return; }
        try
        {
            if (_failed) { throw new IOException("an earlier write failed."); }
            RandomAccess.Write(_file.SafeFileHandle, _buffer.AsSpan(0, _buffered), _written - _segmentStart);
            _written += _buffered;
            _buffered = 0;
        }
        catch (IOException e)
        {
            _failed = true;
            throw StorageErrors.Writing(_file.Name, e).Exception();
        }
    }

    void RollUnlocked()
    {
        WriteUnlocked();
        var (full, records, length) = (_file, _segmentRecords, _written - _segmentStart);
        var settling = Task.CompletedTask;
        if (Durability == Durability.Disk)
        {
            if (Settle(full) is { } failure) { throw StorageErrors.Writing(full.Name, failure).Exception(); }
            _flushed = _written;
            OpenSegment();
        }
        else
        {
            try
            {
                OpenSegment();
            }
            finally
            {
                // An answer is safe in the operating system's hands: nobody waits for the disk.
                settling = _disk.Run(() => Settle(full));
            }
        }
        // Sealing reads the whole segment, and nobody who waits for an answer should wait for that. One that is not sealed is sealed by the next start.
        _sealing = Task.WhenAll(_sealing, settling).ContinueWith(_ => SealFull(full.Name, records, length), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
    }

    // What did not reach the disk for sure is read again, record by record, by the next start.
    void SealFull(string path, long records, long length)
    {
        lock (_gate)
        {
            if (_failed) { return; }
        }
        RecordLog.Seal(path, _ledger, records, length);
    }

    // Brings a full segment, and the name of the next one, to the disk.
    IOException? Settle(FileStream full)
    {
        try
        {
            RandomAccess.FlushToDisk(full.SafeFileHandle);
            AtomicFile.FlushFolder(_folder);
            return null;
        }
        catch (IOException e)
        {
            lock (_gate) { _failed = true; }
            return e;
        }
        finally
        {
            full.Dispose();
        }
    }

    void OpenSegment()
    {
        var path = Path.Combine(_folder, $"{_kind}-{Number:D6}-{++_segment:D4}{RecordLog.Extension}");
        try
        {
            Directory.CreateDirectory(_folder);
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            RandomAccess.Write(_file.SafeFileHandle, LogFrame.SegmentHeader(), 0);
            if (_segment == 1 || Durability == Durability.Disk) { AtomicFile.FlushFolder(_folder); }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            throw StorageErrors.Writing(path, e).Exception();
        }
        _segmentStart = _written;
        _segmentRecords = 0;
        _written += LogFrame.SegmentHeaderLength;
    }

    /// <summary>Writes and flushes what is left and seals the segment.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) { await _timer.DisposeAsync().ConfigureAwait(false); }
        Task? flush;
        lock (_gate)
        {
            if (!_failed) { WriteUnlocked(); }
            flush = _flush;
        }
        if (flush is not null) { await flush.ConfigureAwait(false); }
        if (!_failed) { RandomAccess.FlushToDisk(_file.SafeFileHandle); }
        await _sealing.ConfigureAwait(false);
        var path = _file.Name;
        await _file.DisposeAsync().ConfigureAwait(false);
        _disk.Dispose();
        if (!_failed) { RecordLog.Seal(path, _ledger, _segmentRecords, _written - _segmentStart); }
    }
}
