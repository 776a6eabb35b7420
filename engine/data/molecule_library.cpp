#include "engine/data/molecules.h"

namespace glassbox {
namespace {

// Ordered as a menu shows them: small first, then by where one meets them.
constexpr Molecule kMolecules[] = {
    // small
    {"water", "water", "水", "H2O", "O"},
    {"hydrogen-peroxide", "hydrogen peroxide", "过氧化氢", "H2O2", "OO"},
    {"ammonia", "ammonia", "氨", "H3N", "N"},
    {"carbon-dioxide", "carbon dioxide", "二氧化碳", "CO2", "O=C=O"},
    {"carbon-monoxide", "carbon monoxide", "一氧化碳", "CO", "[C-]#[O+]"},
    {"ozone", "ozone", "臭氧", "O3", "[O-][O+]=O"},
    {"sulfur-dioxide", "sulfur dioxide", "二氧化硫", "O2S", "O=S=O"},
    {"hydrogen-cyanide", "hydrogen cyanide", "氰化氢", "CHN", "C#N"},
    {"table-salt", "table salt", "食盐", "ClNa", "[Na+].[Cl-]"},
    {"baking-soda", "baking soda", "小苏打", "CHNaO3", "OC(=O)[O-].[Na+]"},
    {"sulfuric-acid", "sulfuric acid", "硫酸", "H2O4S", "OS(=O)(=O)O"},
    {"nitric-acid", "nitric acid", "硝酸", "HNO3", "O[N+](=O)[O-]"},
    {"phosphoric-acid", "phosphoric acid", "磷酸", "H3O4P", "OP(=O)(O)O"},
    {"boric-acid", "boric acid", "硼酸", "BH3O3", "OB(O)O"},
    // fuels and solvents
    {"methane", "methane", "甲烷", "CH4", "C"},
    {"propane", "propane", "丙烷", "C3H8", "CCC"},
    {"butane", "butane", "丁烷", "C4H10", "CCCC"},
    {"isooctane", "isooctane", "异辛烷", "C8H18", "CC(C)CC(C)(C)C"},
    {"ethylene", "ethylene", "乙烯", "C2H4", "C=C"},
    {"acetylene", "acetylene", "乙炔", "C2H2", "C#C"},
    {"methanol", "methanol", "甲醇", "CH4O", "CO"},
    {"ethanol", "ethanol", "乙醇", "C2H6O", "CCO"},
    {"ethylene-glycol", "ethylene glycol", "乙二醇", "C2H6O2", "OCCO"},
    {"glycerol", "glycerol", "甘油", "C3H8O3", "OCC(O)CO"},
    {"formaldehyde", "formaldehyde", "甲醛", "CH2O", "C=O"},
    {"acetone", "acetone", "丙酮", "C3H6O", "CC(=O)C"},
    {"chloroform", "chloroform", "氯仿", "CHCl3", "ClC(Cl)Cl"},
    {"tetrafluoroethylene", "tetrafluoroethylene", "四氟乙烯", "C2F4", "FC(F)=C(F)F"},
    {"halothane", "halothane", "氟烷", "C2HBrClF3", "FC(F)(F)C(Cl)Br"},
    {"benzene", "benzene", "苯", "C6H6", "c1ccccc1"},
    {"toluene", "toluene", "甲苯", "C7H8", "Cc1ccccc1"},
    {"phenol", "phenol", "苯酚", "C6H6O", "Oc1ccccc1"},
    {"styrene", "styrene", "苯乙烯", "C8H8", "C=Cc1ccccc1"},
    {"naphthalene", "naphthalene", "萘", "C10H8", "c1ccc2ccccc2c1"},
    {"anthracene", "anthracene", "蒽", "C14H10", "c1ccc2cc3ccccc3cc2c1"},
    {"pyrene", "pyrene", "芘", "C16H10", "c1cc2ccc3cccc4ccc(c1)c2c34"},
    {"pyridine", "pyridine", "吡啶", "C5H5N", "c1ccncc1"},
    {"urea", "urea", "尿素", "CH4N2O", "NC(=O)N"},
    {"tnt", "TNT", "三硝基甲苯", "C7H5N3O6", "Cc1c(cc(cc1[N+](=O)[O-])[N+](=O)[O-])[N+](=O)[O-]"},
    {"nitroglycerin", "nitroglycerin", "硝酸甘油", "C3H5N3O9",
     "C(C(CO[N+](=O)[O-])O[N+](=O)[O-])O[N+](=O)[O-]"},
    {"ddt", "DDT", "滴滴涕", "C14H9Cl5", "ClC(Cl)(Cl)C(c1ccc(Cl)cc1)c1ccc(Cl)cc1"},
    {"indigo", "indigo", "靛蓝", "C16H10N2O2", "O=C1C(=C2Nc3ccccc3C2=O)Nc2ccccc12"},
    // food and scents
    {"acetic-acid", "acetic acid", "乙酸", "C2H4O2", "CC(=O)O"},
    {"lactic-acid", "lactic acid", "乳酸", "C3H6O3", "CC(O)C(=O)O"},
    {"oxalic-acid", "oxalic acid", "草酸", "C2H2O4", "OC(=O)C(=O)O"},
    {"citric-acid", "citric acid", "柠檬酸", "C6H8O7", "OC(=O)CC(O)(CC(=O)O)C(=O)O"},
    {"vitamin-c", "vitamin C", "维生素C", "C6H8O6", "OCC(O)C1OC(=O)C(O)=C1O"},
    {"glucose", "glucose", "葡萄糖", "C6H12O6", "OCC1OC(O)C(O)C(O)C1O"},
    {"fructose", "fructose", "果糖", "C6H12O6", "OCC1(O)OCC(O)C(O)C1O"},
    {"sucrose", "sucrose", "蔗糖", "C12H22O11", "OCC1OC(OC2(CO)OC(CO)C(O)C2O)C(O)C(O)C1O"},
    {"lactose", "lactose", "乳糖", "C12H22O11", "OCC1OC(OC2C(CO)OC(O)C(O)C2O)C(O)C(O)C1O"},
    {"caffeine", "caffeine", "咖啡因", "C8H10N4O2", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C"},
    {"theobromine", "theobromine", "可可碱", "C7H8N4O2", "CN1C=NC2=C1C(=O)NC(=O)N2C"},
    {"capsaicin", "capsaicin", "辣椒素", "C18H27NO3", "COc1cc(CNC(=O)CCCCC=CC(C)C)ccc1O"},
    {"allicin", "allicin", "大蒜素", "C6H10OS2", "C=CCS(=O)SCC=C"},
    {"vanillin", "vanillin", "香兰素", "C8H8O3", "COc1cc(C=O)ccc1O"},
    {"cinnamaldehyde", "cinnamaldehyde", "肉桂醛", "C9H8O", "O=CC=Cc1ccccc1"},
    {"eugenol", "eugenol", "丁香酚", "C10H12O2", "COc1cc(CC=C)ccc1O"},
    {"menthol", "menthol", "薄荷醇", "C10H20O", "CC1CCC(C(C)C)C(O)C1"},
    {"limonene", "limonene", "柠檬烯", "C10H16", "CC1=CCC(CC1)C(C)=C"},
    {"citronellal", "citronellal", "香茅醛", "C10H18O", "CC(CCC=C(C)C)CC=O"},
    {"geraniol", "geraniol", "香叶醇", "C10H18O", "CC(C)=CCCC(C)=CCO"},
    {"palmitic-acid", "palmitic acid", "棕榈酸", "C16H32O2", "CCCCCCCCCCCCCCCC(=O)O"},
    {"oleic-acid", "oleic acid", "油酸", "C18H34O2", "CCCCCCCCC=CCCCCCCCC(=O)O"},
    {"vitamin-a", "vitamin A", "维生素A", "C20H30O", "CC1=C(C(C)(C)CCC1)C=CC(C)=CC=CC(C)=CCO"},
    {"beta-carotene", "beta-carotene", "β-胡萝卜素", "C40H56",
     "CC1=C(C(C)(C)CCC1)C=CC(C)=CC=CC(C)=CC=CC=C(C)C=CC=C(C)C=CC1=C(C)CCCC1(C)C"},
    // medicines
    {"aspirin", "aspirin", "阿司匹林", "C9H8O4", "CC(=O)Oc1ccccc1C(=O)O"},
    {"salicylic-acid", "salicylic acid", "水杨酸", "C7H6O3", "OC(=O)c1ccccc1O"},
    {"paracetamol", "paracetamol", "对乙酰氨基酚", "C8H9NO2", "CC(=O)Nc1ccc(O)cc1"},
    {"ibuprofen", "ibuprofen", "布洛芬", "C13H18O2", "CC(C)Cc1ccc(cc1)C(C)C(=O)O"},
    {"penicillin-g", "penicillin G", "青霉素G", "C16H18N2O4S", "CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O"},
    {"nicotine", "nicotine", "尼古丁", "C10H14N2", "CN1CCCC1c1cccnc1"},
    {"thc", "THC", "四氢大麻酚", "C21H30O2", "CCCCCc1cc(O)c2C3C=C(C)CCC3C(C)(C)Oc2c1"},
    // the body
    {"glycine", "glycine", "甘氨酸", "C2H5NO2", "NCC(=O)O"},
    {"alanine", "alanine", "丙氨酸", "C3H7NO2", "CC(N)C(=O)O"},
    {"cysteine", "cysteine", "半胱氨酸", "C3H7NO2S", "NC(CS)C(=O)O"},
    {"glutamic-acid", "glutamic acid", "谷氨酸", "C5H9NO4", "NC(CCC(=O)O)C(=O)O"},
    {"tryptophan", "tryptophan", "色氨酸", "C11H12N2O2", "NC(Cc1c[nH]c2ccccc12)C(=O)O"},
    {"adrenaline", "adrenaline", "肾上腺素", "C9H13NO3", "CNCC(O)c1ccc(O)c(O)c1"},
    {"dopamine", "dopamine", "多巴胺", "C8H11NO2", "NCCc1ccc(O)c(O)c1"},
    {"serotonin", "serotonin", "血清素", "C10H12N2O", "NCCc1c[nH]c2ccc(O)cc12"},
    {"melatonin", "melatonin", "褪黑素", "C13H16N2O2", "COc1ccc2[nH]cc(CCNC(C)=O)c2c1"},
    {"histamine", "histamine", "组胺", "C5H9N3", "NCCc1c[nH]cn1"},
    {"thyroxine", "thyroxine", "甲状腺素", "C15H11I4NO4", "NC(Cc1cc(I)c(Oc2cc(I)c(O)c(I)c2)c(I)c1)C(=O)O"},
    {"cholesterol", "cholesterol", "胆固醇", "C27H46O", "CC(C)CCCC(C)C1CCC2C3CC=C4CC(O)CCC4(C)C3CCC12C"},
    {"testosterone", "testosterone", "睾酮", "C19H28O2", "CC12CCC3C(CCC4=CC(=O)CCC34C)C1CCC2O"},
    {"estradiol", "estradiol", "雌二醇", "C18H24O2", "CC12CCC3c4ccc(O)cc4CCC3C1CCC2O"},
    {"adenine", "adenine", "腺嘌呤", "C5H5N5", "Nc1ncnc2[nH]cnc12"},
    {"guanine", "guanine", "鸟嘌呤", "C5H5N5O", "Nc1nc2[nH]cnc2c(=O)[nH]1"},
    {"cytosine", "cytosine", "胞嘧啶", "C4H5N3O", "Nc1cc[nH]c(=O)n1"},
    {"thymine", "thymine", "胸腺嘧啶", "C5H6N2O2", "Cc1c[nH]c(=O)[nH]c1=O"},
    {"uracil", "uracil", "尿嘧啶", "C4H4N2O2", "O=c1cc[nH]c(=O)[nH]1"},
    {"atp", "ATP", "三磷酸腺苷", "C10H16N5O13P3", "Nc1ncnc2c1ncn2C1OC(COP(=O)(O)OP(=O)(O)OP(=O)(O)O)C(O)C1O"},
};

}  // namespace

std::span<const Molecule> molecules() { return kMolecules; }

const Molecule* find_molecule(std::string_view id) {
    for (const Molecule& m : kMolecules)
        if (m.id == id) return &m;
    return nullptr;
}

}  // namespace glassbox
