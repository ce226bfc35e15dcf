using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Relearn.Serving;

/// <summary>Records of the prediction log, byte by byte: <c>docs/formats/log.md</c>. Each begins with its kind and version.</summary>
static class LogCodec
{
    const byte ContextKind = 1;
    const byte PredictionKind = 2;
    const byte OutcomeKind = 3;
    const byte EventKind = 4;
    const byte MeasuresKind = 5;
    const byte Version = 1;

    // An outcome that is one of several classes has its path behind the rest.
    const byte ClassOutcomeVersion = 2;

    public static byte[] Encode(PredictionContext context) =>
        [ContextKind, Version, .. JsonSerializer.SerializeToUtf8Bytes(context, LogJson.Default.PredictionContext)];

    /// <summary>Writes a record into a buffer that is used again.</summary>
    public ref struct Writer(byte[] buffer)
    {
        byte[] _buffer = buffer;
        int _length;

        public readonly byte[] Buffer => _buffer;

        public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

        Span<byte> Take(int length)
        {
            if (_length + length > _buffer.Length) { Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length)); }
            _length += length;
            return _buffer.AsSpan(_length - length, length);
        }

        public void Byte(byte value) => Take(1)[0] = value;

        public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

        public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

        public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

        public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(4), value);

        public void Bytes(scoped ReadOnlySpan<byte> value)
        {
            Int32(value.Length);
            value.CopyTo(Take(value.Length));
        }

        public void Text(string value)
        {
            var length = Encoding.UTF8.GetByteCount(value);
            Int32(length);
            Encoding.UTF8.GetBytes(value, Take(length));
        }

        public void Floats(scoped ReadOnlySpan<float> values) => Bytes(MemoryMarshal.AsBytes(values));

        public void BeginPrediction(int context, DecisionId id, scoped ReadOnlySpan<byte> requestId, scoped ReadOnlySpan<byte> key, double eventTime, long loggedTime, PredictionSource source, PredictionFlags flags, float latency, int candidates)
        {
            Byte(PredictionKind);
            Byte(Version);
            Int32(context);
            Int64(id.Writer);
            Int64(id.Number);
            Bytes(requestId);
            Bytes(key);
            Double(eventTime);
            Int64(loggedTime);
            Byte((byte)source);
            Byte((byte)flags);
            Single(latency);
            Int32(candidates);
        }

        public void Candidate(int position, double score, double confidence, int decision, double propensity, scoped ReadOnlySpan<byte> rawRow, scoped ReadOnlySpan<float> features) =>
            Candidate(position, [score], confidence, decision, propensity, rawRow, features);

        public void Candidate(int position, scoped ReadOnlySpan<double> scores, double confidence, int decision, double propensity, scoped ReadOnlySpan<byte> rawRow, scoped ReadOnlySpan<float> features)
        {
            Int32(position);
            Int32(scores.Length);
            foreach (var score in scores) { Double(score); }
            Double(confidence);
            Int32(decision);
            Double(propensity);
            Bytes(rawRow);
            Floats(features);
        }

        public void Event(LoggedEvent e)
        {
            Byte(EventKind);
            Byte(Version);
            Text(e.Source);
            Double(e.EventTime);
            Double(e.Known);
            Double(e.Id);
            Text(e.Reporter);
            Bytes(e.RawRow);
        }

        public void Outcome(LoggedOutcome outcome)
        {
            Byte(OutcomeKind);
            Byte(outcome.Class is null ? Version : ClassOutcomeVersion);
            Byte(outcome.Decision is null ? (byte)0 : (byte)1);
            Int64(outcome.Decision?.Writer ?? 0);
            Int64(outcome.Decision?.Number ?? 0);
            Text(outcome.Key);
            Int32(outcome.Position ?? -1);
            Double(outcome.EventTime);
            Double(outcome.ArrivalTime);
            Double(outcome.Value);
            Text(outcome.Reporter);
            Byte((byte)outcome.Source);
            if (outcome.Class is { } path) { Text(path); }
        }

        public void Measures(LoggedMeasures reported)
        {
            Byte(MeasuresKind);
            Byte(Version);
            Byte(reported.Decision is null ? (byte)0 : (byte)1);
            Int64(reported.Decision?.Writer ?? 0);
            Int64(reported.Decision?.Number ?? 0);
            Text(reported.Key);
            Int32(reported.Position ?? -1);
            Double(reported.EventTime);
            Double(reported.ArrivalTime);
            Text(reported.Reporter);
            Byte((byte)reported.Source);
            Int32(reported.Measures.Count);
            foreach (var (name, value) in reported.Measures)
            {
                Text(name);
                Double(value);
            }
        }
    }

    ref struct Reader(ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> _rest = rest;

        ReadOnlySpan<byte> Take(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }

        public byte Byte() => Take(1)[0];

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

        public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

        public ReadOnlySpan<byte> Bytes() => Take(Int32());

        /// <summary>A text that is mostly the same as the one before: then that one, so that a million outcomes do not hold a million names.</summary>
        public string Text(ref string before)
        {
            var bytes = Bytes();
            Span<char> chars = stackalloc char[64];
            if (before.Length != 0 && bytes.Length <= chars.Length && Encoding.UTF8.TryGetChars(bytes, chars, out var length) && chars[..length].SequenceEqual(before)) { return before; }
            return before = Encoding.UTF8.GetString(bytes);
        }

        public string Text() => Int32() is var length && length == 0 ? "" : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>True if a record is a context.</summary>
    public static bool IsContext(ReadOnlySpan<byte> payload) => payload[0] == ContextKind;

    /// <summary>True if a record is about this subject, or reports on one of these decisions. A record of a later version is kept.</summary>
    public static bool Names(ReadOnlySpan<byte> payload, string? key, HashSet<DecisionId> decisions)
    {
        var reader = new Reader(payload);
        var (kind, version) = (reader.Byte(), reader.Byte());
        if (!(version == Version && kind is PredictionKind or OutcomeKind or MeasuresKind) && !(version == ClassOutcomeVersion && kind == OutcomeKind)) { return false; }
        if (kind == PredictionKind)
        {
            reader.Int32();
            var id = new DecisionId(reader.Int64(), reader.Int64());
            reader.Text();
            return decisions.Contains(id) || reader.Text() == key;
        }
        var has = reader.Byte() != 0;
        var reported = new DecisionId(reader.Int64(), reader.Int64());
        return (has && decisions.Contains(reported)) || reader.Text() == key;
    }

    /// <summary>Decodes the records of a log; remembers each segment's contexts.</summary>
    public sealed class Decoder
    {
        readonly Dictionary<int, PredictionContext> _contexts = [];
        readonly LoggedPrediction _prediction = new();
        string _reporter = "";
        string _class = "";
        string _segment = "";

        public void Decode(string segment, ReadOnlySpan<byte> payload, Action<LoggedPrediction>? predictions, Action<LoggedOutcome>? outcomes, Action<LoggedEvent>? events = null, Action<LoggedMeasures>? measures = null)
        {
            if (segment != _segment)
            {
                _contexts.Clear();
                _segment = segment;
            }
            var reader = new Reader(payload);
            var (kind, version) = (reader.Byte(), reader.Byte());
            if (version > (kind == OutcomeKind ? ClassOutcomeVersion : Version) || kind is < ContextKind or > MeasuresKind) { throw ServingErrors.UnknownRecord(segment, kind, version).Exception(); }
            if (kind == ContextKind)
            {
                var context = JsonSerializer.Deserialize(payload[2..], LogJson.Default.PredictionContext)!;
                _contexts[context.Number] = context;
            }
            else if (kind == PredictionKind && predictions is not null)
            {
                predictions(Prediction(ref reader));
            }
            else if (kind == EventKind && events is not null)
            {
                events(Event(ref reader));
            }
            else if (kind == MeasuresKind && measures is not null)
            {
                measures(Measures(ref reader));
            }
            else if (kind == OutcomeKind && outcomes is not null)
            {
                var has = reader.Byte() != 0;
                var id = new DecisionId(reader.Int64(), reader.Int64());
                var (key, position) = (reader.Text(), reader.Int32());
                outcomes(new(has ? id : null, position < 0 ? null : position, key, reader.Double(), reader.Double(), reader.Double(), reader.Text(ref _reporter), (PredictionSource)reader.Byte(),
                    version == ClassOutcomeVersion ? reader.Text(ref _class) : null));
            }
        }

        static LoggedEvent Event(ref Reader reader) => new(reader.Text(), reader.Double(), reader.Double(), reader.Double(), reader.Text(), reader.Bytes().ToArray());

        LoggedMeasures Measures(ref Reader reader)
        {
            var has = reader.Byte() != 0;
            var id = new DecisionId(reader.Int64(), reader.Int64());
            var (key, position) = (reader.Text(), reader.Int32());
            var (happened, arrived, reporter, source) = (reader.Double(), reader.Double(), reader.Text(ref _reporter), (PredictionSource)reader.Byte());
            var measures = new Measure[reader.Int32()];
            for (var i = 0; i < measures.Length; i++) { measures[i] = new(reader.Text(), reader.Double()); }
            return new(has ? id : null, position < 0 ? null : position, key, happened, arrived, reporter, source, measures);
        }

        LoggedPrediction Prediction(ref Reader reader)
        {
            var p = _prediction;
            p.Context = _contexts[reader.Int32()];
            p.Id = new(reader.Int64(), reader.Int64());
            p.RequestId = reader.Text();
            p.Key = reader.Text();
            p.EventTime = reader.Double();
            p.LoggedTime = reader.Int64();
            p.Source = (PredictionSource)reader.Byte();
            p.Flags = (PredictionFlags)reader.Byte();
            p.LatencyMicroseconds = reader.Single();
            p.CandidateCount = reader.Int32();
            for (var i = 0; i < p.CandidateCount; i++)
            {
                if (p.Candidates.Count == i) { p.Candidates.Add(new()); }
                var c = p.Candidates[i];
                c.Position = reader.Int32();
                var scores = reader.Int32();
                if (c.Scores.Length != scores) { c.Scores = new double[scores]; }
                for (var s = 0; s < scores; s++) { c.Scores[s] = reader.Double(); }
                c.Confidence = reader.Double();
                c.Decision = reader.Int32();
                c.Propensity = reader.Double();
                c.RawRow = Copy(reader.Bytes(), c.RawRow);
                var features = MemoryMarshal.Cast<byte, float>(reader.Bytes());
                if (c.Features.Length != features.Length) { c.Features = new float[features.Length]; }
                features.CopyTo(c.Features);
            }
            return p;
        }

        static byte[] Copy(ReadOnlySpan<byte> from, byte[] to)
        {
            if (to.Length != from.Length) { return from.ToArray(); }
            from.CopyTo(to);
            return to;
        }
    }
}
