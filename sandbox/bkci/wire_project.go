package bkci

// wireProject is a project as the list shows it. projectCode is the id in paths; project_id is another.
type wireProject struct {
	ID               int    `json:"id"`
	ProjectName      string `json:"projectName"`
	ProjectCode      string `json:"projectCode"`
	ProjectType      int    `json:"projectType"`
	ApprovalStatus   int    `json:"approvalStatus"`
	ApprovalTime     string `json:"approvalTime"`
	Approver         string `json:"approver"`
	CCAppID          int    `json:"ccAppId"`
	CCAppName        string `json:"ccAppName"`
	CreatedAt        string `json:"createdAt"`
	Creator          string `json:"creator"`
	DataID           int    `json:"dataId"`
	DeployType       string `json:"deployType"`
	BgID             string `json:"bgId"`
	BgName           string `json:"bgName"`
	CenterID         string `json:"centerId"`
	CenterName       string `json:"centerName"`
	DeptID           string `json:"deptId"`
	DeptName         string `json:"deptName"`
	BusinessLineID   string `json:"businessLineId"`
	BusinessLineName string `json:"businessLineName"`
	Description      string `json:"description"`
	EnglishName      string `json:"englishName"`
	Extra            string `json:"extra"`
	Offlined         bool   `json:"offlined"`
	Secrecy          bool   `json:"secrecy"`
	ProjectScope     int    `json:"projectScope"`
	HelmChartEnabled bool   `json:"helmChartEnabled"`
	Kind             int    `json:"kind"`
	LogoAddr         string `json:"logoAddr"`
	Remark           string `json:"remark"`
	UpdatedAt        string `json:"updatedAt"`
	Updator          string `json:"updator"`
	UseBk            bool   `json:"useBk"`
	Enabled          bool   `json:"enabled"`
	Gray             bool   `json:"gray"`
	HybridCCAppID    int    `json:"hybridCcAppId"`
	EnableExternal   bool   `json:"enableExternal"`
	EnableIdc        bool   `json:"enableIdc"`
	PipelineLimit    int    `json:"pipelineLimit"`
	HybridCCAppID2   int    `json:"hybrid_cc_app_id"`
	ProjectID2       string `json:"project_id"`
	ProjectName2     string `json:"project_name"`
	ProjectCode2     string `json:"project_code"`
	CCAppID2         int    `json:"cc_app_id"`
	CCAppName2       string `json:"cc_app_name"`
	RouterTag        string `json:"routerTag"`
	RelationID       string `json:"relationId"`
	AuthSecrecy      int    `json:"authSecrecy"`
	TipsStatus       int    `json:"tipsStatus"`
	ApprovalMsg      string `json:"approvalMsg"`
}

func (pr *project) json(number int) wireProject {
	day := pr.created.Format("2006-01-02")
	return wireProject{
		ID: number, ProjectName: pr.name, ProjectCode: pr.id, ProjectType: 1, ApprovalStatus: 2, CreatedAt: day,
		Creator: "admin", DeployType: "[]", Description: pr.name, EnglishName: pr.id, UpdatedAt: day, Updator: "admin",
		Enabled: true, PipelineLimit: 500, ProjectID2: hash32("project", pr.id), ProjectName2: pr.name,
		ProjectCode2: pr.id, RelationID: itoa(number),
	}
}
