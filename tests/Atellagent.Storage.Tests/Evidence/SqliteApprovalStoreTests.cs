using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteApprovalStoreTests() : ApprovalStoreContract(DatabaseKind.Sqlite);
