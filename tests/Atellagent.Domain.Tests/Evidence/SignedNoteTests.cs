using System.Buffers.Binary;
using System.Text;
using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Domain.Tests.Evidence;

public sealed class SignedNoteTests
{
    // Public test data of the package that signed notes come from; see tests/corpora/transparency.
    private const string Neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string NeumannNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Fact]
    public void A_note_that_others_have_signed_is_verified()
    {
        Assert.True(NoteKey.TryParse(Neumann, out NoteKey? key));
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(NeumannNote), out SignedNote? note));

        Assert.Equal(0xc74f20a3, key.Id);
        Assert.Equal(Neumann, key.ToString());
        Assert.True(key.Verify(note));
        Assert.Equal(NeumannNote, note.ToString());
    }

    [Fact]
    public void A_byte_that_is_flipped_anywhere_in_a_note_is_found()
    {
        Assert.True(NoteKey.TryParse(Neumann, out NoteKey? key));
        byte[] whole = Encoding.UTF8.GetBytes(NeumannNote);
        for (int at = 0; at < whole.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. whole];
                changed[at] ^= (byte)(1 << bit);

                Assert.False(SignedNote.TryParse(changed, out SignedNote? note) && key.Verify(note) == true, $"byte {at}, bit {bit}");
            }
        }
    }

    [Fact]
    public void A_byte_that_is_flipped_anywhere_in_a_key_is_found()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Neumann);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;

            Assert.False(NoteKey.TryParse(Encoding.UTF8.GetString(changed), out _), $"byte {at}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAA==\n")]
    [InlineData("text\n\n— name AAAAAAB=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA= more\n")]
    [InlineData("te\u0001xt\n\n— name AAAAAAA=\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("text\r\n\n— name AAAAAAA=\n")]
    public void What_is_no_note_is_not_read_as_one(string text) => Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_text_that_is_not_utf8_is_no_note() => Assert.False(SignedNote.TryParse([0xff, .. Encoding.UTF8.GetBytes("text\n\n— name AAAAAAA=\n")], out _));

    [Theory]
    [InlineData("example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", true)]
    [InlineData("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true)]
    [InlineData("a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("a\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", false)]
    [InlineData("a\n1\nAAAA\n", false)]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", false)]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n", false)]
    public void A_checkpoint_has_three_lines_and_one_spelling(string text, bool isOne)
    {
        Assert.Equal(isOne, Checkpoint.TryParse(text, out Checkpoint? checkpoint));
        Assert.True(!isOne || checkpoint!.Text == text);
    }

    [Fact]
    public void A_log_signs_and_a_witness_says_when()
    {
        using NoteSigner log = NoteSigner.Create();
        using NoteSigner witness = NoteSigner.Create();
        SignedNote note = log.Sign("boundary.example/evidence/main", new Checkpoint("boundary.example/evidence/main", 7, new byte[32]).Text);
        NoteKey logKey = log.KeyOf("boundary.example/evidence/main");
        Assert.True(logKey.Verify(note));
        Assert.Null(log.KeyOf("boundary.example/evidence/other").Verify(note));
        using NoteSigner again = NoteSigner.Import(log.Export());
        Assert.Equal(note.ToString(), again.Sign("boundary.example/evidence/main", note.Text).ToString());

        byte[] raw = new byte[1 + 32];
        raw[0] = 4;
        witness.Public.CopyTo(raw.AsMemory(1));
        byte[] named = [.. Encoding.UTF8.GetBytes("witness.example\n"), .. raw];
        uint id = BinaryPrimitives.ReadUInt32BigEndian(System.Security.Cryptography.SHA256.HashData(named));
        Assert.True(NoteKey.TryParse($"witness.example+{id:x8}+{Convert.ToBase64String(raw)}", out NoteKey? key));
        Assert.True(key.IsWitness);
        byte[] signature = new byte[8 + 64];
        BinaryPrimitives.WriteUInt64BigEndian(signature, 1_700_000_000);
        witness.Sign(WitnessStatement.Of(1_700_000_000, note.Text)).CopyTo(signature, 8);
        SignedNote cosigned = note with { Signatures = [.. note.Signatures, new NoteSignature("witness.example", id, signature)] };
        Assert.True(key.Verify(cosigned));
        Assert.True(logKey.Verify(cosigned));
        Assert.Null(key.Verify(note));
        signature[7]++;
        Assert.False(key.Verify(cosigned));
    }
}
