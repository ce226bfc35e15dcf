namespace Relearn.Loop.Desk;

/// <summary>Part of the classes of a group, so that whoever looks at a large tree gets what they see and no more.</summary>
/// <param name="Of">Path of the group; empty for the classes at the top.</param>
/// <param name="From">Place of the first, from 0.</param>
/// <param name="All">Classes directly in the group.</param>
/// <param name="Classes">Those from the first on.</param>
sealed record ClassPage(string Of, int From, int All, IReadOnlyList<ListedClass> Classes);

/// <summary>A class in its group.</summary>
/// <param name="Name">Its name in the group.</param>
/// <param name="Path">Its whole path.</param>
/// <param name="Classes">Classes directly in it.</param>
sealed record ListedClass(string Name, string Path, int Classes);
