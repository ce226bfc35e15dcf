namespace Relearn.Storage;

/// <summary>A record that other records name: it is written once in each segment that has one of those, before the first of them, so that every segment can be read alone.</summary>
/// <remarks>It belongs to one writer.</remarks>
sealed class SegmentPreamble(byte[] payload)
{
    public byte[] Payload { get; } = payload;

    /// <summary>Number of the last segment that has it; known to the writer alone.</summary>
    public int Segment { get; set; }
}
