namespace Relearn.Tests.Contracts;

/// <summary>Changes bytes of an example: single bits and bytes, numbers, stretches cut out, doubled or moved, words that a format gives a meaning to.</summary>
sealed class Mutator(byte[][] examples, string[] words, int seed)
{
    readonly Random _random = new(seed);
    readonly byte[][] _words = [.. words.Select(w => System.Text.Encoding.Latin1.GetBytes(w))];

    /// <summary>The next input: one to four changes of an example.</summary>
    public byte[] Next()
    {
        var input = examples[_random.Next(examples.Length)].ToList();
        for (var changes = _random.Next(1, 5); changes > 0 && input.Count > 0; changes--) { Change(input); }
        return [.. input];
    }

    void Change(List<byte> input)
    {
        var at = _random.Next(input.Count);
        var length = Math.Min(_random.Next(1, 24), input.Count - at);
        switch (_random.Next(9))
        {
            case 0: input[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: input[at] = (byte)_random.Next(256); break;
            case 2: input.RemoveRange(at, length); break;
            case 3: input.InsertRange(at, input.GetRange(at, length)); break;
            case 4: input.RemoveRange(at, input.Count - at); break;
            case 5: input.InsertRange(at, _words[_random.Next(_words.Length)]); break;
            case 6:
                // A word in the place of a number.
                while (at < input.Count && input[at] is < (byte)'0' or > (byte)'9') { at++; }
                var end = at;
                while (end < input.Count && input[end] is >= (byte)'0' and <= (byte)'9' or (byte)'.') { end++; }
                input.RemoveRange(at, end - at);
                input.InsertRange(at, _words[_random.Next(_words.Length)]);
                break;
            case 7: input.InsertRange(_random.Next(input.Count), input.GetRange(at, length)); break;
            default:
                for (var i = 0; i < Math.Min(8, input.Count - at); i++) { input[at + i] = _random.Next(2) == 0 ? (byte)0xFF : (byte)0; }
                break;
        }
    }
}
