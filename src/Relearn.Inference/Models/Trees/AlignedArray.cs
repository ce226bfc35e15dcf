namespace Relearn.Inference.Models.Trees;

/// <summary>Values that stay where they are, the first at a multiple of 64 bytes: what vector instructions read.</summary>
/// <remarks>Whoever reads through <see cref="Pointer"/> keeps the owner alive until it is done.</remarks>
sealed unsafe class AlignedArray<T> where T : unmanaged
{
    const int Alignment = 64;

    readonly byte[] _store;

    public AlignedArray(int length)
    {
        Length = length;
        _store = GC.AllocateArray<byte>(checked(length * sizeof(T) + Alignment), pinned: true);
        var address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_store));
        Pointer = (T*)((address + Alignment - 1) & ~(nint)(Alignment - 1));
    }

    public AlignedArray(ReadOnlySpan<T> values) : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);

    public long Bytes => _store.LongLength;
}
