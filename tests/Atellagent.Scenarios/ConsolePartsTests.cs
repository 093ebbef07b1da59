using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;
using Atellagent.WebConsole;
using Atellagent.WebConsole.Approvals;
using Atellagent.WebConsole.Decisions;
using Atellagent.WebConsole.Drafts;
using Atellagent.WebConsole.Frame;

namespace Atellagent.Scenarios;

/// <summary>What the console's pages are made of, by itself.</summary>
public sealed class ConsolePartsTests
{
    [Theory]
    [InlineData("plain", "plain", 0)]
    [InlineData("a\u202eb", "a[\\u{202E}]b", 1)]
    [InlineData("a\nb\tc", "a[\\n]b[\\t]c", 2)]
    [InlineData("\u0440aypal", "[\\u{0440}]aypal", 1)]
    [InlineData("\uff11\uff10", "[\\u{FF11}][\\u{FF10}]", 2)]
    [InlineData("e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301\u0301[\\u{0301}]", 1)]
    public void What_would_not_be_seen_is_written_out(string text, string shown, int hidden)
    {
        ImmutableArray<TextPiece> pieces = TextPiece.Split(text);

        Assert.Equal(shown, string.Concat(pieces.Select(static piece => piece.IsHidden ? $"[{piece.Text}]" : piece.Text)));
        Assert.Equal(hidden, pieces.Count(static piece => piece.IsHidden));
        Assert.All(pieces.Where(static piece => piece.IsHidden), static piece => Assert.NotEmpty(piece.Name));
    }

    [Fact]
    public void A_cut_breaks_no_character_and_loses_nothing()
    {
        string text = string.Concat(Enumerable.Repeat("😀", 10));

        for (int bound = 1; bound < text.Length; bound++)
        {
            (string first, string after) = TextPiece.Cut(text, bound);
            Assert.Equal(text, first + after);
            Assert.False(first.Length > 0 && char.IsHighSurrogate(first[^1]));
        }
    }

    [Fact]
    public void Asked_stands_beside_granted_once_for_each_value()
    {
        JsonObject granted = Parse("""{"amount":500,"to":{"iban":"DE1","tags":["a","b"]},"a/b":1}""");
        ImmutableArray<JsonObject> changes =
        [
            Parse("""{"path":"/arguments/amount","from":900,"to":500,"policy":"finance/limits","rule":"cap"}"""),
            Parse("""{"path":"/arguments/notify","from":true,"to":null,"policy":"finance/limits","rule":"quiet"}"""),
        ];

        ImmutableArray<ArgumentRow> rows = ArgumentRow.Of(granted, changes);

        Assert.Equal(["/a~1b", "/amount", "/to/iban", "/to/tags/0", "/to/tags/1", "/notify"], rows.Select(static row => row.Path));
        Assert.Equal(("900", "500", "finance/limits#cap"), (ArgumentRow.Show(rows[1].Asked), ArgumentRow.Show(rows[1].Granted), rows[1].Rule));
        Assert.Null(rows[^1].Granted);
        Assert.Equal(2, rows.Count(static row => row.IsChanged));
    }

    [Fact]
    public void What_is_shown_has_a_digest_that_any_change_of_it_changes()
    {
        JsonObject approval = Parse("""{"digest":"sha256:1","request":{"arguments":{"amount":1},"route":"r"},"agentSays":{"purpose":"x"},"votes":[]}""");
        ShownAction shown = ShownAction.Of(approval);

        Assert.Equal(shown.Digest, ShownAction.Of(approval.With("votes", Parse("""{"v":[1]}""")["v"]!)).Digest);
        foreach (JsonObject other in (JsonObject[])[approval.With("digest", new JsonString("sha256:2")), approval.With("request", approval.Part("request").With("route", new JsonString("s"))), approval.With("agentSays", Parse("""{"purpose":"y"}"""))])
        {
            Assert.NotEqual(shown.Digest, ShownAction.Of(other).Digest);
        }

        Assert.DoesNotContain('\u202e', ShownAction.Of(approval.With("agentSays", Parse("{\"p\":\"\u202e\"}"))).Exact);
        Assert.False(ShownAction.Of(approval.With("agentSays", JsonObject.Of(("p", new JsonString(new string('x', 300_000)))))).IsWhole);
    }

    [Fact]
    public void A_proof_that_was_changed_anywhere_does_not_hold()
    {
        byte[][] leaves = [.. Enumerable.Range(0, 4).Select(static at => Leaf(at))];
        byte[] right = Node(leaves[2], leaves[3]);
        string root = Convert.ToBase64String(Node(Node(leaves[0], leaves[1]), right));
        JsonObject Story(string size = "4", string? leaf = null, string? sibling = null, string? named = null) => Parse(
            $$"""
            {"proofs":[{"log":"main","checkpoint":"origin\n{{size}}\n{{named ?? root}}\n","inclusion":[{"index":1,"size":4,"root":"{{root}}","leaf":"{{leaf ?? Convert.ToBase64String(leaves[1])}}","proof":["{{sibling ?? Convert.ToBase64String(leaves[0])}}","{{Convert.ToBase64String(right)}}"]}]}]}
            """);

        Assert.True(Assert.Single(ProofCheck.Of(Story())).Holds);
        Assert.False(Assert.Single(ProofCheck.Of(Story(size: "5"))).Holds);
        Assert.False(Assert.Single(ProofCheck.Of(Story(leaf: Convert.ToBase64String(leaves[2])))).Holds);
        Assert.False(Assert.Single(ProofCheck.Of(Story(sibling: Convert.ToBase64String(leaves[3])))).Holds);
        Assert.False(Assert.Single(ProofCheck.Of(Story(named: Convert.ToBase64String(leaves[0])))).Holds);
        Assert.False(Assert.Single(ProofCheck.Of(Story(sibling: "no hash"))).Holds);
    }

    [Fact]
    public void A_document_that_is_written_out_is_read_again_as_the_same_whatever_texts_are_in_it()
    {
        string[] texts = ["yes", "NO", "null", "~", "1e3", "0x10", "12", "2026-01-01", "- x", "a: b", "a #c", "#", "'", "\"", "\n", "a\nb", "  lead", "trail ", "{x}", "[x]", "*a", "&a", "!t", "|", ">", "%", "@", "`", ",", ":", "?", "=", "<<", "\u202e", "\u00e9t\u00e9", "\\", "a\tb", "plain words here", "a/b-c_d.e", "..."];
        foreach (string text in texts)
        {
            JsonObject document = Parse("""{"apiVersion":"atellagent/v1","kind":"Policy","metadata":{"name":"p/q","owner":"support"},"spec":{"match":{"routes":["r"]},"tests":{},"rules":[{"id":"a","effect":"deny","when":"true"},{"id":"b","effect":"narrow","when":"x == 'y'","bounds":{"arguments":{"a":{"enum":[1,2.50,true,null,"T"]},"b":{"properties":{"c":{"maximum":5}}}}}}]}}""");
            JsonObject spec = document.Part("spec").Without("tests").With("description", new JsonString(text));
            JsonObject whole = document.With("spec", spec.With("constants", JsonObject.Of((text.Length > 0 ? text : "x", new JsonString(text)))));

            DocumentReadResult read = BoundaryFolderReader.Read([("one.yaml", YamlText.Of(whole))]);

            if (read.Documents is [var found])
            {
                Assert.Equal(CanonicalJson.ToText(whole), CanonicalJson.ToText(found.Content));
            }
            else
            {
                // What the reader refuses of names, it refuses for what they are, and not for how they were written.
                Assert.Equal(read.Errors[0].Message, BoundaryFolderReader.Read([("one.json", whole.ToString())]).Errors[0].Message);
            }
        }
    }

    [Theory]
    [InlineData("../people", "v1/admin/..%2Fpeople")]
    [InlineData("..", "v1/admin/-")]
    [InlineData("a?b#c", "v1/admin/a%3Fb%23c")]
    public void A_name_leads_nowhere_but_to_itself(string name, string path) => Assert.Equal(path, Address.Of(["v1", "admin", name]));

    private static JsonObject Parse(string json) => StrictJson.TryParse(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out JsonValue? value, out string? reason) ? (JsonObject)value : throw new FormatException(reason);

    private static byte[] Leaf(int at)
    {
        byte[] hash = new byte[MerkleHash.Length];
        MerkleHash.Leaf(Encoding.UTF8.GetBytes(at.ToString(CultureInfo.InvariantCulture)), hash);
        return hash;
    }

    private static byte[] Node(byte[] left, byte[] right)
    {
        byte[] hash = new byte[MerkleHash.Length];
        MerkleHash.Node(left, right, hash);
        return hash;
    }
}
