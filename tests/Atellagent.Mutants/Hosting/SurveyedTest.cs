namespace Atellagent.Mutants.Hosting;

/// <summary>What a test runs through.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Failure">Why it fails on the program as it was written; null where it passes.</param>
/// <param name="Milliseconds">How long it takes, warm.</param>
/// <param name="Members">The members that it enters whenever it runs.</param>
/// <param name="OnceMembers">The members that it entered the first time only.</param>
internal sealed record SurveyedTest(int Number, string Name, string? Failure, double Milliseconds, int[] Members, int[] OnceMembers);
