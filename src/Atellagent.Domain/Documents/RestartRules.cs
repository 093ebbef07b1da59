namespace Atellagent.Domain.Documents;

/// <summary>The words for <see cref="RestartRule"/>.</summary>
public static class RestartRules
{
    /// <summary>Reads a word.</summary>
    /// <param name="word">The word.</param>
    /// <returns>The rule; null where there is none of that name.</returns>
    public static RestartRule? Read(string? word) => word switch
    {
        "never" => RestartRule.Never,
        "on-failure" => RestartRule.OnFailure,
        "always" => RestartRule.Always,
        _ => null,
    };

    /// <summary>The word for a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>The word.</returns>
    public static string ToWord(this RestartRule rule) => rule switch
    {
        RestartRule.OnFailure => "on-failure",
        RestartRule.Always => "always",
        _ => "never",
    };
}
