namespace Atellagent.Silo.Identity.People;

/// <summary>What a password must be: long. What else people are told to put into one makes it no harder to guess (NIST SP 800-63B, section 5.1.1).</summary>
internal static class PasswordRules
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>The most; hashing takes longer for longer ones.</summary>
    public const int Longest = 256;

    /// <summary>What is wrong with a password.</summary>
    /// <param name="password">The password.</param>
    /// <param name="person">Whose it is to be.</param>
    /// <returns>In words, or null where nothing is.</returns>
    public static string? WhyNot(string password, string person) => password switch
    {
        { Length: < Shortest } => $"a password has at least {Shortest} characters",
        { Length: > Longest } => $"a password has at most {Longest} characters",
        _ when password.Distinct().Count() < 5 => "a password of so few different characters is soon guessed",
        _ when password.Contains(person, StringComparison.OrdinalIgnoreCase) && password.Length < person.Length + Shortest => "a password is not made of the name",
        _ => null,
    };
}
