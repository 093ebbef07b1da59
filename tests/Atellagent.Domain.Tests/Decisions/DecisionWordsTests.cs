using System.Text.RegularExpressions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class DecisionWordsTests
{
    [Fact]
    public void The_word_of_a_denial_is_its_name_in_lower_case() =>
        Assert.All(Enum.GetValues<DenialCode>(), static code => Assert.Equal(Regex.Replace(code.ToString(), "(?<=.)([A-Z])", "_$1").ToLowerInvariant(), code.ToWord()));

    [Fact]
    public void A_denial_without_a_name_is_the_most_general_one() => Assert.Equal("no_allow", ((DenialCode)999).ToWord());

    [Theory]
    [InlineData(ReleaseEffect.Full, "allow")]
    [InlineData(ReleaseEffect.Redacted, "narrow")]
    [InlineData(ReleaseEffect.Held, "require_approval")]
    [InlineData(ReleaseEffect.Withheld, "deny")]
    [InlineData((ReleaseEffect)9, "deny")]
    public void A_release_has_the_policys_word(ReleaseEffect effect, string word) =>
        Assert.Equal(word, new ReleaseDecision(effect, null) { PolicyVersion = Digest.Of("x"u8) }.Word);
}
