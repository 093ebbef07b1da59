using System.Globalization;
using System.Text;
using System.Text.Json;
using Atellagent.Cli.Tests.Stub;
using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Cli.Tests.Rendering;

public sealed class VisibleTextTests
{
    public static TheoryData<string> Spoofs() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "corpora", "approval-spoofing.jsonl"))
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!),
    ];

    [Theory]
    [MemberData(nameof(Spoofs))]
    public void Shows_texts_that_mislead_as_one_line_with_nothing_hidden(string text)
    {
        string shown = VisibleText.Of(text);

        Assert.True(shown.Length <= 2000, "a text must not flood the screen");
        Assert.All(shown.EnumerateRunes(), static rune => Assert.False(IsHidden(rune), $"U+{rune.Value:X4} is shown as it is"));
    }

    [Fact]
    public async Task Shows_the_same_on_the_screen_of_a_whole_command()
    {
        string[] texts = [.. Spoofs().Select(static row => row.Data), "\u001b[2J\u001b[31mapproved", "\u202Efdp.exe", "[red]approved[/]", "a\rb"];
        foreach (string text in texts)
        {
            await using StubBoundary stub = await StubBoundary.StartAsync();
            using CliRun run = CliRun.With(stub);
            string quoted = JsonSerializer.Serialize(text);
            stub.On("POST /v1/actions", 403, ContractAnswers.Denied.Replace("\"not this one\"", quoted, StringComparison.Ordinal).Replace("\"no\"", quoted, StringComparison.Ordinal));

            Assert.Equal(6, await run.RunAsync("action", "submit", "--route", "r", "--operation", "o"));

            string hidden = new([.. (run.Out + run.Error).Where(static character => character != '\n' && IsHidden(new Rune(char.IsSurrogate(character) ? ' ' : character)))]);
            Assert.Equal(string.Empty, hidden);
        }
    }

    [Theory]
    [InlineData("\u0440\u0430\u0443\u0440\u0430l.com", "\\u{0440}\\u{0430}\\u{0443}\\u{0440}\\u{0430}l.com")]
    [InlineData("normal\u200b text", "normal\\u{200B} text")]
    [InlineData("\uff11\uff10", "\\u{FF11}\\u{FF10}")]
    [InlineData("a\n\nb", "a\\n\\nb")]
    [InlineData("\u001b[31m", "\\u{001B}[31m")]
    [InlineData("x\u202Ey", "x\\u{202E}y")]
    [InlineData("Müller paid 5 €, Мария too", "Müller paid 5 €, Мария too")]
    [InlineData("東京 ありがとう", "東京 ありがとう")]
    public void Escapes_what_hides_or_imitates_and_leaves_the_rest(string text, string shown) =>
        Assert.Equal(shown, VisibleText.Of(text));

    [Fact]
    public void Shows_half_a_character_as_what_it_is() => Assert.Equal("a\\u{D800}b", VisibleText.Of("a\ud800b"));

    [Fact]
    public void Says_how_much_was_cut() =>
        Assert.EndsWith("… (+4600 more)", VisibleText.Of(new string('A', 5000)), StringComparison.Ordinal);

    [Fact]
    public void Never_lets_a_hidden_character_through() =>
        Gen.String.Sample(static text => !VisibleText.Of(text).EnumerateRunes().Any(IsHidden));

    private static bool IsHidden(Rune rune) => rune.Value != ' ' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate;
}
