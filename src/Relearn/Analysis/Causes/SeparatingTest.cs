namespace Relearn.Analysis.Causes;

/// <summary>The one test that would tell two close causes apart.</summary>
/// <param name="Between">Id of the more probable cause.</param>
/// <param name="And">Id of the other.</param>
/// <param name="What">What to look at, and what each of them would show.</param>
/// <param name="Command">The command that shows it.</param>
sealed record SeparatingTest(string Between, string And, string What, string Command);
