using System.Buffers;
using System.IO.Pipelines;

namespace Relearn.Server;

/// <summary>Reads a whole request into one piece of memory; the common case, one segment, is not copied.</summary>
static class RequestBody
{
    /// <summary>Reads the body and hands it to <paramref name="take"/>; the web server keeps it within its limit.</summary>
    /// <remarks>A caller who hangs up ends the read without a token; asking a request for its token makes one.</remarks>
    public static async ValueTask ReadAsync<T>(PipeReader reader, T state, Func<T, ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellation = default)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            var copy = buffer.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)buffer.Length);
            try
            {
                if (copy is not null) { buffer.CopyTo(copy); }
                await take(state, copy is null ? buffer.First : copy.AsMemory(0, (int)buffer.Length)).ConfigureAwait(false);
            }
            finally
            {
                reader.AdvanceTo(buffer.End);
                if (copy is not null) { ArrayPool<byte>.Shared.Return(copy); }
            }
            return;
        }
    }
}
