using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relearn.Benchmarks;

/// <summary>Asks a service over connections of its own at a steady rate, and keeps every answer: which release gave it, to what, and how late.</summary>
sealed class SoakCaller
{
    const int Most = 24_000_000;

    readonly byte[][] _requests;
    readonly int _port;
    readonly Lock _gate = new();
    readonly List<string> _releases = [];
    readonly List<string> _sequence = [];
    readonly byte[] _release = new byte[Most];
    readonly ushort[] _body = new ushort[Most];
    readonly double[] _score = new double[Most];
    readonly long[] _microseconds = new long[1_000_000];
    volatile int _settled;
    volatile int _begun;
    volatile bool _stop;
    volatile bool _killed;
    long _answers;
    long _stale;
    long _errors;
    long _writer = -1;

    public SoakCaller(IReadOnlyList<string> bodies, string path, int port)
    {
        _port = port;
        _requests = [.. bodies.Select(b => Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {b.Length}\r\n\r\n{b}"))];
    }

    public long Answers => Interlocked.Read(ref _answers);

    public long Stale => Interlocked.Read(ref _stale);

    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>The first error, for the eyes of a person.</summary>
    public string? FirstError { get; private set; }

    /// <summary>While a training decides by itself whether its release is put live, a release that nobody announced is no stale answer.</summary>
    public volatile bool AnyRelease;

    /// <summary>A release is about to be put live: from now on it may answer.</summary>
    public void Begin(string release)
    {
        lock (_gate) { _sequence.Add(release); }
        _begun = _sequence.Count - 1;
    }

    /// <summary>The service has said that it went over: from now on no other may answer to who asks now.</summary>
    public void Settle() => _settled = _begun;

    /// <summary>Begins to ask.</summary>
    /// <param name="connections">Threads, each with a connection.</param>
    /// <param name="perSecond">Requests a second over all of them.</param>
    public Task[] Start(int connections, double perSecond) => [.. Enumerable.Range(0, connections).Select(c =>
        Task.Factory.StartNew(() => Ask(c, connections, perSecond / connections), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

    /// <summary>The service is about to be killed: what is not answered then is no error.</summary>
    public void Kill() => _killed = true;

    /// <summary>Ends the asking.</summary>
    public void Stop() => _stop = true;

    void Ask(int connection, int connections, double perSecond)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, _port);
            var buffer = new byte[4096];
            var random = new Numerics.SeededRandom((ulong)(100 + connection));
            var due = Stopwatch.GetTimestamp() + (long)(random.NextDouble() / perSecond * Stopwatch.Frequency);
            for (var i = connection; !_stop; i += connections)
            {
                while (Stopwatch.GetTimestamp() is var now && now < due) { Thread.Sleep((int)Math.Min(1, Stopwatch.GetElapsedTime(now, due).TotalMilliseconds)); }
                due += (long)(-Math.Log(1 - random.NextDouble()) / perSecond * Stopwatch.Frequency);
                var body = i % _requests.Length;
                var floor = _settled;
                var started = Stopwatch.GetTimestamp();
                socket.Send(_requests[body]);
                var length = Receive(socket, buffer);
                if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
                {
                    Failed(Encoding.UTF8.GetString(buffer, 0, length));
                    continue;
                }
                Take(buffer.AsSpan(0, length), body, floor, Stopwatch.GetElapsedTime(started));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or FormatException)
        {
            if (!_killed) { Failed(e.Message); }
        }
    }

    void Failed(string what)
    {
        lock (_gate) { FirstError ??= what; }
        Interlocked.Increment(ref _errors);
    }

    static int Receive(Socket socket, byte[] buffer)
    {
        var (length, whole) = (0, int.MaxValue);
        while (length < whole)
        {
            var read = socket.Receive(buffer.AsSpan(length));
            if (read == 0) { throw new IOException("the service closed the connection"); }
            length += read;
            if (whole < int.MaxValue) { continue; }
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head < 0) { continue; }
            var size = buffer.AsSpan(0, head).IndexOf("Content-Length: "u8);
            if (size < 0 || !Utf8Parser.TryParse(buffer.AsSpan(size + 16, head - size - 16 + 2), out int content, out _)) { throw new FormatException("an answer without a length"); }
            whole = head + 4 + content;
        }
        return length;
    }

    static ReadOnlySpan<byte> After(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> name)
    {
        var at = answer.IndexOf(name);
        return at < 0 ? throw new FormatException($"an answer without {Encoding.ASCII.GetString(name)}: {Encoding.UTF8.GetString(answer)}") : answer[(at + name.Length)..];
    }

    void Take(ReadOnlySpan<byte> answer, int body, int floor, TimeSpan took)
    {
        var id = After(answer, "\"decision_id\":\""u8);
        if (!Utf8Parser.TryParse(id, out long writer, out var digits) || !Utf8Parser.TryParse(id[(digits + 1)..], out long number, out _)) { throw new FormatException("an answer whose decision has no number"); }
        var release = After(answer, "\"release\":\""u8);
        release = release[..release.IndexOf((byte)'"')];
        if (!Utf8Parser.TryParse(After(answer, "\"score\":"u8), out double score, out _)) { throw new FormatException("an answer whose score is no number"); }
        var which = Known(release);
        if (!AnyRelease && !Allowed(which, floor)) { Interlocked.Increment(ref _stale); }
        _writer = writer;
        // A number that was given twice is an error that the log would not show.
        if (number is <= 0 or >= Most || _release[number] != 0) { throw new FormatException($"decision {number} of writer {writer} was answered twice, or is beyond what can be kept"); }
        (_body[number], _score[number], _release[number]) = ((ushort)body, score, (byte)(which + 1));
        Interlocked.Increment(ref _microseconds[Math.Min(_microseconds.Length - 1, (long)took.TotalMicroseconds)]);
        Interlocked.Increment(ref _answers);
    }

    int Known(ReadOnlySpan<byte> release)
    {
        Span<char> text = stackalloc char[release.Length];
        Encoding.ASCII.GetChars(release, text);
        lock (_gate)
        {
            for (var i = 0; i < _releases.Count; i++)
            {
                if (text.SequenceEqual(_releases[i])) { return i; }
            }
            _releases.Add(text.ToString());
            return _releases.Count - 1;
        }
    }

    bool Allowed(int release, int floor)
    {
        lock (_gate)
        {
            for (var i = floor; i < _sequence.Count; i++)
            {
                if (_sequence[i] == _releases[release]) { return true; }
            }
            return false;
        }
    }

    /// <summary>Microseconds below which this share of the answers came, counted from sending.</summary>
    public long Percentile(double share)
    {
        var (wanted, seen) = (share * _microseconds.Sum(), 0L);
        for (var i = 0; i < _microseconds.Length; i++)
        {
            if ((seen += _microseconds[i]) >= wanted) { return i; }
        }
        return _microseconds.Length;
    }

    /// <summary>Holds every answer against the log and against the scores that its release gives.</summary>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="expected">Scores of the bodies by release.</param>
    /// <returns>Answers that the log does not hold, or holds otherwise; answers with another score than their release gives; records of this writer; releases that answered.</returns>
    public (long Missing, long Wrong, long Logged, int Releases) Check(string folder, Func<string, double[]> expected)
    {
        var scores = _releases.Select(expected).ToArray();
        var (logged, wrong, found) = (0L, 0L, 0L);
        Serving.PredictionLog.Read(folder, Serving.PredictionLog.Live, _writer, p =>
        {
            logged++;
            var number = p.Id.Number;
            if (number >= Most || _release[number] == 0) { return; }
            var which = _release[number] - 1;
            if (p.Context.Release != _releases[which] || p.Candidates[0].Scores[0] != _score[number]) { return; }
            found++;
            if (_score[number] != scores[which][_body[number]]) { wrong++; }
        }, null);
        return (Answers - found, wrong, logged, _releases.Count);
    }
}
