using Atellagent.Domain.Documents;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Tests.Json;
using Atellagent.Harness;
using CsCheck;

namespace Atellagent.Domain.Tests.Documents;

public sealed class StrictYamlTests
{
    [Theory]
    [InlineData("a: &x 1\n", "f:1:4: anchors (&…) are not read here; write the value where it is meant")]
    [InlineData("a: *x\n", "f:1:4: aliases (*…) are not read here; write the value where it is meant")]
    [InlineData("a: !!str 1\n", "f:1:4: tags (!…) are not read here; a value is what it looks like")]
    [InlineData("a: !x {}\n", "f:1:4: tags (!…) are not read here; a value is what it looks like")]
    [InlineData("a: ! 1\n", "f:1:4: tags (!…) are not read here; a value is what it looks like")]
    [InlineData("<<: { a: 1 }\n", "f:1:1: merge keys (<<) are not read here; write the values where they are meant")]
    [InlineData("a: 1\nb: 2\n\"a\": 3\n", "f:3:1: \"a\" stands here for the second time; the first is in line 1")]
    [InlineData("1: a\n", "f:1:1: a key is a text, this is the number 1; put it in quotes")]
    [InlineData("[a]: b\n", "f:1:1: a key is a text, this is a list; put it in quotes")]
    [InlineData("true: b\n", "f:1:1: a key is a text, this is true; put it in quotes")]
    [InlineData("%YAML 1.1\n---\na: 1\n", "f:1:1: YAML 1.1 is not read here; leave the %YAML line out")]
    [InlineData("a: 010\n", "f:1:4: 010 is a number to some readers and not to others; write it as a plain decimal number, or in quotes if it is a text")]
    [InlineData("a: 9007199254740993\n", "f:1:4: the number 9007199254740993 cannot be kept exactly; put it in quotes if it is a text")]
    [InlineData("\uFEFFa: 1\n", "f:1:1: the file begins with a byte order mark; save it as UTF-8 without one")]
    [InlineData("a: 1\nb: 'x\u202E'\n", "f:2:6: the character U+202E is not seen as what it is; remove it")]
    [InlineData("b: \"x\\u202E\"\n", "f:1:4: the text has an escaped control, direction or line separator character")]
    [InlineData("b: \"\\0\"\n", "f:1:4: the text has an escaped control, direction or line separator character")]
    public void What_another_reader_could_take_for_something_else_is_refused(string text, string error)
    {
        List<DocumentError> errors = [];

        Assert.Empty(YamlTreeReader.Read("f", text, errors));
        Assert.Contains(error, errors.Select(e => e.ToString()));
    }

    [Theory]
    [InlineData("0x10")]
    [InlineData("0o17")]
    [InlineData("0b1")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1_000")]
    [InlineData("190:20:30")]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData(".nan")]
    [InlineData("007")]
    [InlineData("1e400")]
    public void A_number_that_readers_disagree_on_is_refused(string scalar) => Assert.False(CoreScalar.TryRead(scalar, out _, out _));

    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("TRUE", "true")]
    [InlineData("False", "false")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("NO", "\"NO\"")]
    [InlineData("1.0", "1")]
    [InlineData("-0", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("2026-03-01T10:00:00Z", "\"2026-03-01T10:00:00Z\"")]
    [InlineData("2026-03-01", "\"2026-03-01\"")]
    [InlineData("10.1.0.0/16", "\"10.1.0.0/16\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("4h", "\"4h\"")]
    [InlineData("=", "\"=\"")]
    public void A_plain_scalar_is_read_by_the_core_schema(string scalar, string json)
    {
        Assert.True(CoreScalar.TryRead(scalar, out JsonValue? value, out _));
        Assert.Equal(json, value.ToString());
    }

    [Fact]
    public void Nesting_and_size_are_limited()
    {
        List<DocumentError> errors = [];

        Assert.Empty(YamlTreeReader.Read("f", new string('[', 100_000), errors));
        Assert.Equal("f:1:66: nested deeper than 64", Assert.Single(errors).ToString());
        errors.Clear();
        Assert.Empty(YamlTreeReader.Read("f", new string('a', (4 * 1024 * 1024) + 1), errors));
        Assert.Equal("f:1:1: the file is longer than 4194304 characters", Assert.Single(errors).ToString());
    }

    [Fact]
    public void Canonical_JSON_is_YAML_that_says_the_same() =>
        JsonGenerators.Values(3).Sample(
            value =>
            {
                if (value is JsonNull || HiddenCharacters.IndexOf(Texts(value)) >= 0)
                {
                    return;
                }

                List<DocumentError> errors = [];
                YamlNode root = Assert.Single(YamlTreeReader.Read("", CanonicalJson.ToText(value), errors));

                Assert.Empty(errors);
                Assert.Equal(value, root.Json);
            },
            iter: Rounds.Of(3000));

    [Fact]
    public void Whatever_the_text_the_answer_is_documents_or_errors_and_never_an_exception()
    {
        Gen<string> pieces = Gen.Int[0, 25].Select(i => ((string[])
            ["a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "'", "\"", "|", ">", "&x ", "*x", "!t ", "#", "---\n", "...\n", "? ", "%YAML 1.2\n", "\\", "\t", "0", "é"])[i]);

        pieces.Array[0, 30].Select(string.Concat).Sample(
            text =>
            {
                DocumentReadResult result = BoundaryFolderReader.Read([("f", text)]);

                Assert.Empty(result.Documents);
            },
            iter: Rounds.Of(5000));
    }

    [Fact]
    public void A_document_with_one_letter_changed_is_read_or_told_and_never_throws()
    {
        string text = Folder.Complete;
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Char["ab0:-[]{}'\"#&*!|>\n \t,.%\u00e9"]).Sample(
            change =>
            {
                (int at, char c) = change;
                DocumentReadResult result = Folder.Read(string.Concat(text.AsSpan(0, at), [c], text.AsSpan(at + 1)));

                Assert.All(result.Errors, error => Assert.True(error.Position is { Line: > 0, Column: > 0 }));
                BoundaryReferences.Check(result.Documents);
            },
            iter: Rounds.Of(400));
    }

    private static string Texts(JsonValue value) => value switch
    {
        JsonString text => text.Value,
        JsonArray array => string.Concat(array.Items.Select(Texts)),
        JsonObject record => string.Concat(record.Members.Select(m => m.Key + Texts(m.Value))),
        _ => "",
    };
}
